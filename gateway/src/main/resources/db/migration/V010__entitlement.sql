-- What AWS says that contracts include, and how an agreement of which too little is known is looked
-- up.

-- One row per license: when its entitlements are to be read next, and how the last tries went.
create table entitlement_read (
  license_id    uuid        primary key references license,
  product_code  text        not null,
  due_at        timestamptz not null default '-infinity',
  -- How often a reading was asked for: one that was asked for while another ran is not forgotten.
  asked         bigint      not null default 1,
  -- Machine time, like every lease and backoff.
  claimed_until timestamptz not null default '-infinity',
  not_before    timestamptz not null default '-infinity',
  failures      integer     not null default 0 check (failures >= 0),
  failing_since timestamptz,
  last_error    text,
  last_read_at  timestamptz,
  check ((failures = 0) = (failing_since is null)),
  check ((failures = 0) = (last_error is null))
);
create index entitlement_read_due on entitlement_read (product_code, due_at);
create index entitlement_read_failing on entitlement_read (failing_since)
  where failing_since is not null;

-- A list that AWS gave, empty ones included. It is replaced by the next one that differs, and never
-- rewritten: what was in force at an hour can always be told.
create table entitlement_list (
  id             uuid        primary key,
  license_id     uuid        not null references license,
  read_at        timestamptz not null,
  -- When it was last read the same, written once it is replaced; before, see entitlement_read.
  last_read_at   timestamptz,
  replaced_at    timestamptz,
  check ((replaced_at is null) = (last_read_at is null)),
  check (last_read_at is null or (last_read_at >= read_at and replaced_at >= last_read_at))
);
create unique index entitlement_list_in_force on entitlement_list (license_id)
  where replaced_at is null;
create index entitlement_list_of on entitlement_list (license_id, read_at);

create table entitlement (
  list_id    uuid not null references entitlement_list,
  dimension  text not null,
  kind       text not null check (kind in ('integer', 'double', 'boolean', 'string')),
  value      text not null,
  expires_at timestamptz,
  primary key (list_id, dimension)
);

create function keep_entitlements() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'entitlement' then
    raise exception 'entitlements are kept as they were read';
  end if;
  if old.replaced_at is not null
     or (old.id, old.license_id, old.read_at) is distinct from (new.id, new.license_id, new.read_at)
  then
    raise exception 'list % is kept as it was read', old.id;
  end if;
  return new;
end $$;
create trigger entitlement_is_kept before update on entitlement
  for each row execute function keep_entitlements();
create trigger entitlement_list_is_kept before update on entitlement_list
  for each row execute function keep_entitlements();
create trigger entitlement_is_not_deleted before delete on entitlement
  for each row execute function refuse_deletion();
create trigger entitlement_list_is_not_deleted before delete on entitlement_list
  for each row execute function refuse_deletion();

-- Whatever is heard of a license, its registration too, asks for a reading in the same transaction.
-- Triggers, so that no writer can forget it, not even a gateway of the version before this one.
create function ask_for_entitlements(license uuid) returns void language sql as $$
  insert into entitlement_read as asked_for (license_id, product_code)
    select id, product_code from license as it where it.id = ask_for_entitlements.license
  on conflict (license_id) do update
    set due_at = '-infinity', not_before = '-infinity', asked = asked_for.asked + 1
$$;

create function license_appeared() returns trigger language plpgsql as $$
begin
  perform ask_for_entitlements(new.id);
  return null;
end $$;
create trigger license_asks_for_entitlements after insert on license
  for each row execute function license_appeared();

create function license_heard() returns trigger language plpgsql as $$
begin
  perform ask_for_entitlements(new.license_id);
  return null;
end $$;
create trigger event_asks_for_entitlements after insert or update of license_id on license_event
  for each row when (new.license_id is not null) execute function license_heard();
create trigger registration_asks_for_entitlements after insert on registration
  for each row execute function license_heard();

insert into entitlement_read (license_id, product_code)
  select id, product_code from license on conflict do nothing;

-- AWS names products by two ids; agreements have the one, everything else the other.
create table product_name (
  product_id   text primary key,
  product_code text not null
);

-- What an event said beside its agreement, so that it can find its license later.
alter table license_event
  add column product_code  text,
  add column license_arn   text,
  add column buyer_account text,
  add column waits_for     text;

-- Agreements that AWS was asked about, and the first agreement of their line as it was told.
create table agreement_lookup (
  agreement_id         text        primary key,
  failures             integer     not null default 0,
  not_before           timestamptz not null default '-infinity',
  answer               text        not null,
  answered_at          timestamptz not null,
  is_known             boolean     not null default false,
  initial_agreement_id text
);
create index agreement_lookup_line on agreement_lookup (initial_agreement_id)
  where initial_agreement_id is not null;
create index license_superseded on license (product_code, buyer_account)
  where state = 'superseded';
create index license_of_predecessor on license (predecessor_id) where predecessor_id is not null;
create index license_of_buyer on license (product_code, buyer_account);
