-- What the seller's app is told. Each event is written in the transaction of the change that it
-- tells of, by triggers: no writer can forget it, not even a gateway of the version before this one.

-- An event is a snapshot: its body is what every endpoint gets, however late and however often.
create table webhook_event (
  id         uuid        primary key,
  seq        bigint      not null unique generated always as identity,
  type       text        not null,
  time       timestamptz not null,
  -- No foreign key: whoever writes an event must not wait for the lock of a license.
  license_id uuid        not null,
  -- What must be told once, however often it is noticed.
  origin     text        unique,
  body       json        not null,
  -- Machine time.
  written_at timestamptz not null default clock_timestamp(),
  spread_at  timestamptz
);
create index webhook_event_to_spread on webhook_event (seq) where spread_at is null;
create index webhook_event_by_time on webhook_event (time, seq);
create index webhook_event_by_age on webhook_event (written_at);

-- Small secrets, encrypted as contact data is.
create table sealed_secret (
  id          uuid        primary key,
  key_id      text        not null references contact_key,
  wrapped_key bytea       not null,
  body        bytea       not null,
  updated_at  timestamptz not null
);
create index sealed_secret_by_key on sealed_secret (key_id);

-- Where events go. The secrets of an endpoint of the configuration stay there.
create table webhook_endpoint (
  id                 uuid        primary key,
  url                text        not null,
  origin             text        not null check (origin in ('config', 'api')),
  events             text[],
  secret_id          uuid        references sealed_secret,
  previous_secret_id uuid        references sealed_secret,
  previous_until     timestamptz,
  created_at         timestamptz not null,
  -- Failures in a row that are about the endpoint and not about one event, and until when it is
  -- left alone, by machine time.
  failures           integer     not null default 0,
  not_before         timestamptz not null default '-infinity',
  last_error         text,
  disabled_at        timestamptz,
  disabled_because   text,
  deleted_at         timestamptz,
  check ((disabled_at is null) = (disabled_because is null)),
  check ((previous_secret_id is null) = (previous_until is null)),
  check (origin = 'api' or secret_id is null),
  check (origin = 'config' or secret_id is not null or deleted_at is not null)
);
create unique index one_webhook_of_config on webhook_endpoint (url)
  where origin = 'config' and deleted_at is null;

-- One event on its way to one endpoint. The deliveries of a license are in the order of their
-- places: a later one waits while an earlier one does.
create table webhook_delivery (
  place         bigint      primary key generated always as identity,
  endpoint_id   uuid        not null references webhook_endpoint,
  event_id      uuid        not null references webhook_event,
  license_id    uuid        not null,
  state         text        not null default 'waiting'
    check (state in ('waiting', 'delivered', 'parked', 'dropped')),
  replay        boolean     not null default false,
  attempts      integer     not null default 0,
  -- All of it machine time: it is about a receiver's outage, which no virtual clock shortens.
  since         timestamptz not null default clock_timestamp(),
  not_before    timestamptz not null default '-infinity',
  claimed_until timestamptz not null default '-infinity',
  settled_at    timestamptz,
  last_status   integer,
  last_error    text,
  last_answer   text,
  check ((state = 'waiting') = (settled_at is null))
);
create index webhook_delivery_due on webhook_delivery (endpoint_id, not_before, place)
  where state = 'waiting';
create index webhook_delivery_in_line on webhook_delivery (endpoint_id, license_id, place)
  where state = 'waiting';
create index webhook_delivery_by_state on webhook_delivery (endpoint_id, state, place);
create index webhook_delivery_parked on webhook_delivery (endpoint_id) where state = 'parked';
create index webhook_delivery_settled on webhook_delivery (settled_at);
create index webhook_delivery_of_event on webhook_delivery (event_id);
create unique index webhook_delivery_waits_once on webhook_delivery (endpoint_id, event_id)
  where state = 'waiting';

create function webhook_time(moment timestamptz) returns text language sql immutable as $$
  select regexp_replace(
    to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '\.?0*Z$', 'Z')
$$;

-- A license as events tell it, with the names that the API has.
create function webhook_license(it license) returns json language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', it.id,
    'state', it.state,
    'productCode', it.product_code,
    'licenseArn', it.license_arn,
    'buyerAccountId', it.buyer_account,
    'customerIdentifier', it.customer_identifier,
    'agreementId', it.agreement_id,
    'predecessor', it.predecessor_id,
    'tenant', it.tenant,
    'tenantDefault', it.tenant_default,
    'meteredFrom', webhook_time(it.metered_from),
    'activatedAt', webhook_time(it.activated_at),
    'endingSince', webhook_time(it.first_end_at),
    'finalDeadline', webhook_time(it.final_deadline),
    'closedAt', webhook_time(it.closed_at)))
$$;

create function tell_app(
  kind text, license uuid, moment timestamptz, data json, once text default null
) returns uuid language plpgsql as $$
declare
  event uuid := gen_random_uuid();
begin
  insert into webhook_event (id, type, time, license_id, origin, body)
  select event, kind, moment, it.id, once,
    json_strip_nulls(json_build_object(
      'type', kind,
      'id', event,
      'time', webhook_time(moment),
      'mode', (select mode from installation limit 1),
      'license', webhook_license(it),
      'data', data))
  from license as it where it.id = tell_app.license
  on conflict (origin) do nothing;
  return case when found then event end;
end $$;

-- Which transaction wrote an entry, also where it did so behind a savepoint. Added without a default
-- first, so that no row is written anew.
alter table audit_entry add column xid xid8;
alter table audit_entry alter column xid set default pg_current_xact_id();

-- Told when the transaction ends, once for all its changes of one license: what comes of them is
-- what happened. The audit has a row for each, and the license is locked until the commit, so the
-- order of a license's events is that of its changes.
create function tell_license_change() returns trigger language plpgsql as $$
declare
  entry    record;
  first    bigint;
  founded  boolean := false;
  changes  jsonb := '{}';
  it       license;
  was      license;
  previous text;
  data     jsonb;
  follower uuid;
begin
  for entry in
    select id, action, before from audit_entry
    where license_id = new.license_id and action in ('license-founded', 'license-changed')
      and (xid = pg_current_xact_id() or id = new.id)
    order by id desc
  loop
    first := entry.id;
    founded := founded or entry.action = 'license-founded';
    changes := changes || entry.before;
  end loop;
  if first <> new.id then
    return null;
  end if;
  select * into it from license where id = new.license_id;
  was := jsonb_populate_record(it, changes);
  previous := case when not founded then was.state end;

  select jsonb_build_object('previousState', previous, 'changed', coalesce(jsonb_agg(key), '[]'))
    into data
  from jsonb_each(to_jsonb(webhook_license(it))) as after
    full join jsonb_each(
      case when founded then '{}' else to_jsonb(webhook_license(was)) end) as before using (key)
  where before.value is distinct from after.value;
  if data -> 'changed' = '[]' then
    return null;
  end if;
  if it.final_deadline is not null and it.state <> 'active' then
    data := data || jsonb_build_object('usageTakenUntil', webhook_time(it.final_deadline));
  end if;

  if it.state is not distinct from previous then
    perform tell_app('license.changed', it.id, new.at, data::json);
  else
    case it.state
      when 'active' then
        perform tell_app(
          case when previous in ('closing', 'closed', 'superseded') then 'license.reopened'
            else 'license.activated' end,
          it.id, new.at, data::json);
      when 'closing' then
        perform tell_app('license.closing', it.id, new.at, data::json);
      when 'closed' then
        -- The first sign of the end was the last one, too: the app flushes all the same.
        if previous is null or previous in ('pending', 'active', 'failed') then
          perform tell_app('license.closing', it.id, new.at, data::json);
        end if;
        perform tell_app('license.closed', it.id, new.at, data::json);
      when 'superseded' then
        select id into follower from license
          where predecessor_id = it.id order by created_at desc, id desc limit 1;
        perform tell_app('license.superseded', it.id, new.at,
          (data || jsonb_build_object('successor', follower))::json);
      else
        perform tell_app('license.changed', it.id, new.at, data::json);
    end case;
  end if;

  -- The successor is known only now: its predecessor's event could not name it.
  if it.predecessor_id is not null
    and (founded or it.predecessor_id is distinct from was.predecessor_id)
    and exists (select from license where id = it.predecessor_id and state = 'superseded')
    and not exists (
      select from audit_entry
      where license_id = it.predecessor_id and after ->> 'state' = 'superseded'
        and xid = pg_current_xact_id())
  then
    perform tell_app('license.superseded', it.predecessor_id, new.at,
      json_build_object(
        'previousState', 'superseded',
        'changed', '[]'::json,
        'usageTakenUntil',
        (select webhook_time(final_deadline) from license where id = it.predecessor_id),
        'successor', it.id));
  end if;
  return null;
end $$;
create constraint trigger audited_license_is_told after insert on audit_entry
  deferrable initially deferred for each row
  when (new.license_id is not null and new.action in ('license-founded', 'license-changed'))
  execute function tell_license_change();

create function tell_registration() returns trigger language plpgsql as $$
begin
  perform tell_app('registration.completed', new.license_id, new.completed_at,
    json_build_object('registration', new.id, 'createdAt', webhook_time(new.created_at)));
  return null;
end $$;
create constraint trigger registration_is_told after update on registration
  deferrable initially deferred for each row
  when (old.completed_at is null and new.completed_at is not null)
  execute function tell_registration();

create function tell_entitlements() returns trigger language plpgsql as $$
begin
  perform tell_app('entitlement.changed', new.license_id, new.read_at,
    json_build_object(
      'list', new.id,
      'entitlements', (select count(*) from entitlement where list_id = new.id),
      'isFirst', not exists (
        select from entitlement_list where license_id = new.license_id and id <> new.id)));
  return null;
end $$;
create constraint trigger entitlements_are_told after insert on entitlement_list
  deferrable initially deferred for each row execute function tell_entitlements();

-- What AWS refused: for good, or until somebody mends the reason. A record that is tried again and
-- refused for the same reason is no news.
create function tell_refused_record() returns trigger language plpgsql as $$
begin
  perform tell_app('metering.refused', new.license_id, new.settled_at,
    json_build_object(
      'record', new.id,
      'dimension', new.dimension,
      'hour', webhook_time(new.hour),
      'quantity', new.quantity::text,
      'state', new.state,
      'reason', new.reason),
    'record/' || new.id || '/' || new.state || '/' || md5(coalesce(new.reason, '')));
  return null;
end $$;
create constraint trigger refused_record_is_told after update on metering_record
  deferrable initially deferred for each row
  when (new.state in ('refused', 'parked') and old.state is distinct from new.state
    and new.quantity > 0 and new.reason is distinct from 'shadow'
    and new.counted_again_at is null)
  execute function tell_refused_record();
