-- Who or what changed which license, and when: rows are added, and never changed or taken away.
create table audit_entry (
  id         bigint      primary key generated always as identity,
  at         timestamptz not null,
  actor_kind text        not null check (actor_kind in
               ('event', 'lookup', 'buyer', 'api-key', 'operator', 'clock', 'unknown')),
  actor      text        not null,
  action     text        not null,
  license_id uuid        references license,
  before     jsonb       not null,
  after      jsonb       not null
);
create index audit_entry_of_license on audit_entry (license_id, id);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are never changed or deleted';
end $$;
create trigger audit_entry_stays before update or delete on audit_entry
  for each row execute function refuse_audit_change();
create trigger audit_entry_stays_whole before truncate on audit_entry
  for each statement execute function refuse_audit_change();

-- No change of a license goes by without its entry, whoever makes it. Who that is, and the business
-- time, the transaction says in two settings; a gateway of the version before says neither.
create function note_license_change() returns trigger language plpgsql as $$
declare
  was jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  becomes jsonb := to_jsonb(new);
  kind text := coalesce(nullif(current_setting('stallholder.actor_kind', true), ''), 'unknown');
  name text := coalesce(current_setting('stallholder.actor', true), '');
  moment text := coalesce(nullif(current_setting('stallholder.at', true), ''), now()::text);
begin
  insert into audit_entry (at, actor_kind, actor, action, license_id, before, after)
  select moment::timestamptz, kind, name,
    case when tg_op = 'INSERT' then 'license-founded' else 'license-changed' end, new.id,
    coalesce(jsonb_object_agg(key, was -> key) filter (where was ? key), '{}'),
    jsonb_object_agg(key, value)
  from jsonb_each(becomes)
  where value is distinct from coalesce(was -> key, 'null')
  having count(*) > 0;
  return null;
end $$;
create trigger license_founding_is_noted after insert on license
  for each row execute function note_license_change();
create trigger license_change_is_noted after update on license
  for each row when (old.* is distinct from new.*) execute function note_license_change();

-- The keys that contact data was ever encrypted under, by their ids. The keys themselves are in a
-- file; the check value tells whether a file holds the right one.
create table contact_key (
  id          text        primary key,
  check_value bytea       not null check (length(check_value) = 32),
  added_at    timestamptz not null
);

-- Contact data, each row encrypted under a key of its own, which is wrapped by a key of the file.
-- A gateway of the version before still writes to buyer_contact: the newer of the two rows counts,
-- and the plain one is moved here soon. A successor's row is a copy, so it says for whose
-- registration it was encrypted.
create table sealed_contact (
  registration_id uuid        primary key references registration,
  sealed_for      uuid        not null,
  key_id          text        not null references contact_key,
  wrapped_key     bytea       not null,
  body            bytea       not null,
  updated_at      timestamptz not null
);
create index sealed_contact_by_key on sealed_contact (key_id);
