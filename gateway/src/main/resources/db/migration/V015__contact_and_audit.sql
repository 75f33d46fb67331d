-- Who or what changed what, and when: rows are added, and never changed or taken away.
create table audit_entry (
  id         uuid        primary key,
  at         timestamptz not null,
  actor_kind text        not null check (actor_kind in
               ('event', 'sweep', 'buyer', 'api-key', 'operator', 'clock')),
  actor      text        not null,
  action     text        not null,
  license_id uuid        references license,
  event_id   text,
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
