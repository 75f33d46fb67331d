-- What a gateway remembers of licenses to answer whether a buyer has access, and must forget: each
-- gateway follows these rows. They are added and taken away, never changed, so that nobody waits
-- for another's lock here. Both columns null: everything.
create table access_change (
  -- Ids of transactions that have ended lie below the horizon of every later snapshot; those of a
  -- sequence would be passed over where they are committed out of order.
  xid        xid8        not null default pg_current_xact_id(),
  license_id uuid,
  tenant     text,
  -- Machine time: how long a row is kept.
  changed_at timestamptz not null default clock_timestamp()
);
create index access_change_by_transaction on access_change (xid);
create index access_change_by_age on access_change (changed_at);

create function access_of_license_changed() returns trigger language plpgsql as $$
begin
  insert into access_change (license_id, tenant) values (new.id, new.tenant);
  if new.predecessor_id is not null then
    insert into access_change (license_id) values (new.predecessor_id);
  end if;
  if tg_op = 'UPDATE' and old.tenant is distinct from new.tenant and old.tenant is not null then
    insert into access_change (license_id, tenant) values (new.id, old.tenant);
  end if;
  return null;
end $$;
create trigger license_founded_is_followed after insert on license
  for each row execute function access_of_license_changed();
create trigger license_change_is_followed after update on license
  for each row when (old.* is distinct from new.*) execute function access_of_license_changed();

-- For every table whose rows name the license that they are about. A pause of a product names none,
-- and is about everything.
create function access_changed() returns trigger language plpgsql as $$
begin
  insert into access_change (license_id) values (new.license_id);
  return null;
end $$;
create trigger entitlement_list_is_followed after insert on entitlement_list
  for each row execute function access_changed();
create trigger entitlement_reading_is_followed after update on entitlement_read
  for each row
  when (old.last_read_at is distinct from new.last_read_at
    or old.failing_since is distinct from new.failing_since)
  execute function access_changed();
create trigger event_is_followed after insert or update of license_id on license_event
  for each row when (new.license_id is not null) execute function access_changed();
create trigger hold_is_followed after insert or update on hour_hold
  for each row execute function access_changed();
create trigger pause_is_followed after insert or update on metering_pause
  for each row execute function access_changed();
