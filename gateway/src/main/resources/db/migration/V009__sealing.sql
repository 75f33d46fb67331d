-- Usage of hours before this one is billed by whoever metered the buyer before.
alter table license add column metered_from timestamptz
  check (metered_from = date_trunc('hour', metered_from, 'UTC'));

-- The checks below only take more than those before: the rows that are there need no reading.

-- AWS recommends a record for every hour, also for one in which nothing was used.
alter table metering_record drop constraint metering_record_quantity_check;
alter table metering_record add constraint metering_record_quantity_check check (quantity >= 0)
  not valid;
-- When the quantity of a refused record went back to an open hour: it is counted there.
alter table metering_record add column counted_again_at timestamptz;

alter table refused_usage drop constraint refused_usage_reason_check;
alter table refused_usage add constraint refused_usage_reason_check
  check (reason in ('after-final', 'window-closed', 'before-metered-from', 'reduced', 'voided'))
  not valid;

alter table moved_usage drop constraint moved_usage_reason_check;
alter table moved_usage add constraint moved_usage_reason_check
  check (reason in ('late', 'before-activation', 'window-closed', 'unbilled'))
  not valid;
-- All that was counted into the hour went, not a part of it.
alter table moved_usage add column whole_hour boolean not null default false;
-- When the hour it went to was billed or included: what comes later tells about later usage.
alter table moved_usage add column taken_at timestamptz;

-- Usage that the buyer's contract covers, by the period whose allowance it uses up.
create table included_usage (
  license_id  uuid           not null,
  dimension   text           not null,
  hour        timestamptz    not null,
  period      timestamptz    not null,
  quantity    numeric(30, 9) not null check (quantity > 0),
  included_at timestamptz    not null,
  foreign key (license_id, dimension) references meter
);
create index included_usage_of on included_usage (license_id, dimension, period);

-- Hours that cannot be sealed yet for want of something that AWS has not told.
create table waiting_hour (
  license_id uuid        not null,
  dimension  text        not null,
  hour       timestamptz not null,
  reason     text        not null check (reason in ('allowance', 'names')),
  detail     text        not null,
  since      timestamptz not null,
  primary key (license_id, dimension, hour),
  foreign key (license_id, dimension) references meter
);

-- Hours above their dimension's ceiling. A released one is held again above what was approved.
create table hour_hold (
  license_id  uuid           not null,
  dimension   text           not null,
  hour        timestamptz    not null,
  quantity    numeric(30, 9) not null,
  held_at     timestamptz    not null,
  released_at timestamptz,
  released_by text,
  approved    numeric(30, 9),
  primary key (license_id, dimension, hour),
  foreign key (license_id, dimension) references meter,
  check ((released_at is null) = (released_by is null))
);
create index hour_hold_open on hour_hold (held_at) where released_at is null;

-- A product or a license that a person stopped: neither sealed nor sent.
create table metering_pause (
  id           uuid        primary key,
  product_code text,
  license_id   uuid        references license,
  reason       text        not null check (length(reason) between 1 and 500),
  paused_at    timestamptz not null,
  paused_by    text        not null,
  resumed_at   timestamptz,
  resumed_by   text,
  check ((product_code is null) <> (license_id is null)),
  check ((resumed_at is null) = (resumed_by is null))
);
create unique index one_pause_of_product on metering_pause (product_code)
  where resumed_at is null and product_code is not null;
create unique index one_pause_of_license on metering_pause (license_id)
  where resumed_at is null and license_id is not null;

-- Events that a person took back before their hour was sealed. Outlives the event itself.
create table voided_event (
  id        text           not null,
  source    text           not null,
  quantity  numeric(30, 9) not null,
  reason    text           not null check (length(reason) between 1 and 500),
  voided_at timestamptz    not null,
  voided_by text           not null,
  primary key (id, source)
);
alter table usage_event add column voided_at timestamptz;
-- An identity tells when its event came; this finds the event.
create index usage_event_by_arrival on usage_event using brin (received_at);

-- The database was restored from a copy made at `since`, and started again in the hour `until`.
-- What AWS was told meanwhile is not known here.
create table recovery (
  id          uuid        primary key,
  since       timestamptz not null unique,
  until       timestamptz not null check (until = date_trunc('hour', until, 'UTC')),
  declared_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text
);

-- Usage that may have been billed before the database was restored.
create table frozen_usage (
  id          uuid           primary key,
  recovery_id uuid           not null references recovery,
  license_id  uuid           not null,
  dimension   text           not null,
  hour        timestamptz    not null,
  -- Signed where it is what was left over of the hours before.
  carried     boolean        not null,
  quantity    numeric(30, 9) not null check (carried or quantity >= 0),
  frozen_at   timestamptz    not null,
  resolution  text           check (resolution in ('billed', 'unbilled')),
  resolved_at timestamptz,
  resolved_by text,
  foreign key (license_id, dimension) references meter,
  check ((resolution is null) = (resolved_at is null))
);
create unique index frozen_usage_open on frozen_usage (license_id, dimension, hour, carried)
  where resolution is null;
create index frozen_usage_of_recovery on frozen_usage (recovery_id) where resolution is null;
