-- Tagged usage of hours that are still open, beside their sums in open_hour. What no tag names is
-- the rest, and has no row. Tag sets are told apart by a digest: as texts they outgrow an index.
create table open_tagged (
  license_id uuid           not null,
  dimension  text           not null,
  hour       timestamptz    not null check (hour = date_trunc('hour', hour, 'UTC')),
  tag_set    bytea          not null,
  tags       jsonb          not null,
  counted    numeric(30, 9) not null,
  primary key (license_id, dimension, hour, tag_set),
  foreign key (license_id, dimension) references meter
);

-- What sealed hours left over for each tag set, signed. With the rest they add up to meter.carry.
create table tag_carry (
  license_id uuid           not null,
  dimension  text           not null,
  tag_set    bytea          not null,
  tags       jsonb          not null,
  carry      numeric(30, 9) not null check (carry <> 0),
  primary key (license_id, dimension, tag_set),
  foreign key (license_id, dimension) references meter
);

-- Frozen with the record: a list of {quantity, tags} that adds up to its quantity, or nothing.
alter table metering_record add column if not exists allocations jsonb
  check (jsonb_typeof(allocations) = 'array');

create or replace function keep_the_ledger() returns trigger language plpgsql as $$
begin
  if old.state = 'metered' then
    raise exception 'record % is metered and cannot change', old.id;
  end if;
  if (old.license_id, old.dimension, old.hour, old.counted, old.carried_in, old.quantity,
      old.carried_out, old.usage_timestamp, old.account, old.region, old.product_code, old.style,
      old.buyer_account, old.license_arn, old.customer_identifier, old.sealed_at, old.allocations)
     is distinct from
     (new.license_id, new.dimension, new.hour, new.counted, new.carried_in, new.quantity,
      new.carried_out, new.usage_timestamp, new.account, new.region, new.product_code, new.style,
      new.buyer_account, new.license_arn, new.customer_identifier, new.sealed_at,
      new.allocations) then
    raise exception 'record % is sealed and cannot change', old.id;
  end if;
  return new;
end $$;
