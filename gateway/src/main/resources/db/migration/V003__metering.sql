-- Who sent what, for ever unique whatever day it came: identities live apart from the events.
create table usage_identity (
  id          text        not null,
  source      text        not null,
  digest      bytea       not null,
  accepted_at timestamptz not null,
  primary key (id, source)
);

create table usage_event (
  received_at timestamptz    not null,
  id          text           not null,
  source      text           not null,
  subject     text           not null,
  occurred_at timestamptz    not null,
  dimension   text           not null,
  quantity    numeric(30, 9) not null check (quantity >= 0),
  tags        jsonb,
  license_id  uuid,
  tenant      text,
  hour        timestamptz,
  check (license_id is not null or tenant is not null)
) partition by range (received_at);

create table usage_event_default partition of usage_event default;
create index usage_event_counted on usage_event (license_id, dimension, hour);
create index usage_event_unattributed on usage_event (tenant) where license_id is null;

-- Events that were refused at the door, so that a dimension configured an hour late loses nothing.
-- One row for an event, however often it is sent: its key is the identity, or what was sent.
create table refused_event (
  key        text        primary key,
  refused_at timestamptz not null,
  code       text        not null,
  detail     text        not null,
  event      text        not null
);
create index refused_event_by_time on refused_event (refused_at);

-- One running account for each license and dimension; its row lock orders counting and sealing.
create table meter (
  license_id uuid           not null references license,
  dimension  text           not null,
  accepted   numeric(30, 9) not null default 0 check (accepted >= 0),
  carry      numeric(30, 9) not null default 0,
  rounded    numeric(30, 9) not null default 0,
  primary key (license_id, dimension)
);

create table open_hour (
  license_id uuid           not null,
  dimension  text           not null,
  hour       timestamptz    not null check (hour = date_trunc('hour', hour, 'UTC')),
  counted    numeric(30, 9) not null check (counted >= 0),
  primary key (license_id, dimension, hour),
  foreign key (license_id, dimension) references meter
);
create index open_hour_by_hour on open_hour (hour);

-- Usage that was counted into another hour than the one it occurred in, and why.
create table moved_usage (
  license_id uuid           not null,
  dimension  text           not null,
  from_hour  timestamptz    not null,
  to_hour    timestamptz    not null,
  reason     text           not null
    check (reason in ('late', 'before-activation', 'window-closed')),
  quantity   numeric(30, 9) not null,
  over_month boolean        not null,
  moved_at   timestamptz    not null,
  foreign key (license_id, dimension) references meter
);
create index moved_usage_into on moved_usage (license_id, dimension, to_hour);
create index moved_usage_over_month on moved_usage (moved_at) where over_month;

-- Accepted usage for which no hour was left.
create table refused_usage (
  license_id uuid           not null,
  dimension  text           not null,
  hour       timestamptz    not null,
  reason     text           not null check (reason in ('after-final', 'window-closed')),
  quantity   numeric(30, 9) not null,
  refused_at timestamptz    not null,
  foreign key (license_id, dimension) references meter
);
create index refused_usage_of on refused_usage (license_id, dimension);

-- The ledger. What is sealed is frozen; only what became of it is written later.
create table metering_record (
  id                  uuid           primary key,
  license_id          uuid           not null,
  dimension           text           not null,
  hour                timestamptz    not null check (hour = date_trunc('hour', hour, 'UTC')),
  counted             numeric(30, 9) not null,
  carried_in          numeric(30, 9) not null,
  quantity            integer        not null check (quantity > 0),
  carried_out         numeric(30, 9) not null,
  usage_timestamp     timestamptz    not null,
  account             text           not null,
  region              text           not null,
  product_code        text           not null,
  style               text           not null check (style in ('license', 'legacy')),
  buyer_account       text,
  license_arn         text,
  customer_identifier text,
  sealed_at           timestamptz    not null,
  deadline            timestamptz    not null,
  leaving             boolean        not null,
  state               text           not null default 'sealed'
    check (state in ('sealed', 'metered', 'refused', 'conflict', 'uncertain', 'parked')),
  reason              text,
  metering_record_id  text,
  settled_at          timestamptz,
  batch_limit         integer        not null default 25 check (batch_limit between 1 and 25),
  failures            integer        not null default 0,
  not_before          timestamptz,
  unique (license_id, dimension, hour),
  foreign key (license_id, dimension) references meter,
  check (counted + carried_in = quantity + carried_out),
  check (usage_timestamp >= hour and usage_timestamp < hour + interval '1 hour'),
  check (style <> 'license' or (license_arn is not null and buyer_account is not null)),
  check ((state = 'sealed') = (settled_at is null)),
  check (state not in ('refused', 'conflict', 'uncertain', 'parked') or reason is not null)
);
create index metering_record_to_send
  on metering_record (account, region, leaving desc, deadline, hour, id) where state = 'sealed';
create index metering_record_by_state on metering_record (state) where state <> 'metered';

-- Written and committed before the request it stands for. No answer: the reply is not known.
create table attempt (
  record_id   uuid        not null references metering_record,
  request_id  uuid        not null,
  sent_at     timestamptz not null,
  answer      text,
  detail      text,
  answered_at timestamptz,
  primary key (record_id, request_id),
  check ((answer is null) = (answered_at is null))
);
create index attempt_by_request on attempt (request_id);

-- A stored Success stands, whoever writes last; what was sealed stays as it was sealed.
create function keep_the_ledger() returns trigger language plpgsql as $$
begin
  if old.state = 'metered' then
    raise exception 'record % is metered and cannot change', old.id;
  end if;
  if (old.license_id, old.dimension, old.hour, old.counted, old.carried_in, old.quantity,
      old.carried_out, old.usage_timestamp, old.account, old.region, old.product_code, old.style,
      old.buyer_account, old.license_arn, old.customer_identifier, old.sealed_at)
     is distinct from
     (new.license_id, new.dimension, new.hour, new.counted, new.carried_in, new.quantity,
      new.carried_out, new.usage_timestamp, new.account, new.region, new.product_code, new.style,
      new.buyer_account, new.license_arn, new.customer_identifier, new.sealed_at) then
    raise exception 'record % is sealed and cannot change', old.id;
  end if;
  return new;
end $$;
create trigger metering_record_is_kept before update on metering_record
  for each row execute function keep_the_ledger();

create function refuse_deletion() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are kept', tg_table_name;
end $$;
create trigger metering_record_is_not_deleted before delete on metering_record
  for each row execute function refuse_deletion();
create trigger attempt_is_not_deleted before delete on attempt
  for each row execute function refuse_deletion();
