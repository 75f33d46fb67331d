-- The statements of the gateway that was released with the schema of V005, as its stores sent them.
-- They must go on working on every later schema, since the old gateway runs on while a new one
-- migrates. Never edit them; the next release that is worth it brings a file of its own.

-- name: usage.claim
insert into usage_identity (id, source, digest, accepted_at)
select id, source, decode(digest, 'hex'), :now
from unnest(:ids, :sources, :digests)
  with ordinality as event (id, source, digest, position)
order by position
on conflict (id, source) do nothing
returning id, source

-- name: usage.digests
select id, source, digest
from unnest(:ids, :sources) as event (id, source) join usage_identity using (id, source)

-- name: usage.insert
insert into usage_event (
  received_at, id, source, subject, occurred_at, dimension, quantity, tags,
  license_id, tenant, hour)
select :now, id, source, subject, occurred_at, dimension, quantity,
  cast(tags as jsonb), license_id, tenant, hour
from unnest(:ids, :sources, :subjects, :times, :dimensions, :quantities, :tags,
    :licenses, :tenants, :hours)
  as event (id, source, subject, occurred_at, dimension, quantity, tags,
    license_id, tenant, hour)

-- name: usage.unattributedTenants
select distinct tenant from usage_event where license_id is null order by tenant
limit :limit

-- name: usage.unattributed
select id, source, subject, occurred_at, dimension, quantity from usage_event
where license_id is null and tenant = :tenant
order by occurred_at, id limit :limit for update skip locked

-- name: usage.attribute
update usage_event set license_id = :license, hour = :hour
where id = :id and source = :source and license_id is null

-- name: refused.keep
insert into refused_event (key, refused_at, code, detail, event)
values (:key, :now, :code, :detail, :event)
on conflict (key) do update set refused_at = excluded.refused_at,
  code = excluded.code, detail = excluded.detail, event = excluded.event

-- name: refused.page
select key, refused_at, code, detail, event from refused_event
where (cast(:code as text) is null or code = :code)
  and (cast(:after as text) is null or key > :after)
order by key limit :size

-- name: refused.dropOld
delete from refused_event where refused_at < :oldest

-- name: refused.count
select count(*) from refused_event

-- name: meter.accept
insert into meter as known (license_id, dimension, accepted)
select license_id, dimension, quantity
from unnest(:licenses, :dimensions, :quantities)
  with ordinality as usage (license_id, dimension, quantity, position)
order by position
on conflict (license_id, dimension)
  do update set accepted = known.accepted + excluded.accepted

-- name: meter.lock
select from meter
where license_id = :license and dimension = :dimension for update

-- name: meter.carry
select carry from meter where license_id = :license and dimension = :dimension

-- name: meter.sealedHours
select record.license_id, record.dimension, record.hour
from unnest(:licenses, :dimensions) as meter (license_id, dimension)
  join metering_record as record using (license_id, dimension)
where record.hour >= :earliest

-- name: meter.openHours
select hour, counted from open_hour
where license_id = :license and dimension = :dimension

-- name: meter.add
insert into open_hour as open (license_id, dimension, hour, counted)
select * from unnest(:licenses, :dimensions, :hours, :quantities)
on conflict (license_id, dimension, hour)
  do update set counted = open.counted + excluded.counted

-- name: meter.noteMoved
insert into moved_usage
  (license_id, dimension, from_hour, to_hour, reason, quantity, over_month, moved_at)
values (:license, :dimension, :from, :to, :reason, :quantity, :overMonth, :now)

-- name: meter.noteRefused
insert into refused_usage (license_id, dimension, hour, reason, quantity, refused_at)
values (:license, :dimension, :hour, :reason, :quantity, :now)

-- name: meter.closeHours
delete from open_hour where license_id = :license and dimension = :dimension

-- name: meter.store
update meter set carry = :carry, rounded = rounded + :rounded
where license_id = :license and dimension = :dimension

-- name: meter.due
select license_id, dimension from (
  select license_id, dimension from open_hour
    join license on license.id = open_hour.license_id
  where hour <= :ended and activated_at is not null and first_end_at is null
  union
  select license_id, dimension from open_hour
    join license on license.id = open_hour.license_id
  where first_end_at is not null and (hour <= :now or closed_at is not null)
  union
  select license_id, dimension from license
    join meter on meter.license_id = license.id
  where first_end_at is not null and carry > 0 and closed_at is null
  union
  select license_id, dimension from license
    join meter on meter.license_id = license.id
  where carry <> 0 and closed_at is not null) as due
where cast(:license as uuid) is null
  or (license_id, dimension) > (cast(:license as uuid), :dimension)
order by license_id, dimension limit :limit

-- name: submission.seal
insert into metering_record (
  id, license_id, dimension, hour, counted, carried_in, quantity, carried_out,
  usage_timestamp, account, region, product_code, style, buyer_account, license_arn,
  customer_identifier, sealed_at, deadline, leaving, batch_limit)
values (
  :id, :license, :dimension, :hour, :counted, :carriedIn, :quantity, :carriedOut,
  :timestamp, :account, :region, :product, :style, :buyer, :arn,
  :customer, :now, :deadline, :leaving, :batchLimit)

-- name: submission.hurryLeaving
update metering_record as record set
  leaving = true, deadline = least(record.deadline, license.final_deadline)
from license
where license.final_deadline is not null and license.closed_at is null
  and record.license_id = license.id and record.state = 'sealed' and not record.leaving

-- name: submission.due
select record.id, record.license_id, record.dimension, record.hour, record.quantity,
  record.usage_timestamp, record.product_code, record.buyer_account,
  record.license_arn, record.customer_identifier, record.style, record.deadline,
  record.failures, record.batch_limit, license.first_end_at is not null as leaving,
  exists (
    select from attempt where attempt.record_id = record.id
      and (attempt.answer is null or attempt.answer = 'lost')) as may_have_arrived
from metering_record as record join license on license.id = record.license_id
where record.state = 'sealed' and record.account = :account
  and record.region = :region
  and (record.not_before is null or record.not_before <= now())
  and record.product_code <> all(:paused)
  and (cast(:product as text) is null or record.product_code = :product)
  and (cast(:style as text) is null or record.style = :style)
  and (cast(:batchLimit as integer) is null or record.batch_limit = :batchLimit)
order by record.leaving desc, record.deadline, record.hour, record.id
limit :limit

-- name: submission.noteAttempts
insert into attempt (record_id, request_id, sent_at)
select id, :request, :now from unnest(:ids) as id

-- name: submission.noteAnswer
update attempt set answer = :answer, detail = :detail, answered_at = :now
where request_id = :request and record_id = :record

-- name: submission.settleMetered
update metering_record set state = 'metered', reason = null,
  metering_record_id = :id, settled_at = :now
where id = :record and state <> 'metered'

-- name: submission.settleAgain
update metering_record set failures = failures + 1,
  batch_limit = :batchLimit,
  not_before = now() + :millis * interval '1 millisecond'
where id = :record and state = 'sealed'

-- name: submission.waiting
select count(*) from metering_record where state = 'sealed'

-- name: submission.end
update metering_record set state = :state, reason = :reason, settled_at = :now
where id = :record and state = 'sealed'

-- name: ledger.lines
select record.id, license_id, product_code, dimension, hour, counted, carried_in,
  quantity, carried_out, usage_timestamp, state, reason, metering_record_id,
  (select count(*) from attempt where record_id = record.id) as attempts,
  sealed_at, settled_at, deadline
from metering_record as record
where (cast(:license as uuid) is null or license_id = cast(:license as uuid))
  and (cast(:state as text) is null or state = :state)
  and (cast(:from as timestamptz) is null or hour >= :from)
  and (cast(:to as timestamptz) is null or hour < :to)
  and (cast(:after as uuid) is null or record.id > cast(:after as uuid))
order by record.id limit :size

-- name: ledger.balances
select meter.license_id, null as tenant, meter.dimension, meter.accepted,
  record.metered, record.refused + refused.quantity as refused, record.conflict,
  record.uncertain, record.waiting + open.counted as waiting, meter.carry,
  meter.rounded
from meter
cross join lateral (
  select
    coalesce(sum(quantity) filter (where state = 'metered'), 0) as metered,
    coalesce(sum(quantity) filter (where state = 'refused'), 0) as refused,
    coalesce(sum(quantity) filter (where state = 'conflict'), 0) as conflict,
    coalesce(sum(quantity) filter (where state = 'uncertain'), 0) as uncertain,
    coalesce(sum(quantity) filter (where state in ('sealed', 'parked')), 0) as waiting
  from metering_record
  where license_id = meter.license_id and dimension = meter.dimension) as record
cross join lateral (
  select coalesce(sum(quantity), 0) as quantity from refused_usage
  where license_id = meter.license_id and dimension = meter.dimension) as refused
cross join lateral (
  select coalesce(sum(counted), 0) as counted from open_hour
  where license_id = meter.license_id and dimension = meter.dimension) as open
where cast(:license as uuid) is null
  or meter.license_id = cast(:license as uuid)
union all
select null, tenant, dimension, sum(quantity), 0, 0, 0, 0, sum(quantity), 0, 0
from usage_event
where license_id is null and cast(:license as uuid) is null
group by tenant, dimension
order by license_id, tenant, dimension

-- name: ledger.counts
select state, count(*) as records from metering_record where state <> 'metered'
group by state

-- name: ledger.oldestUnsentHour
select least(
  (select min(hour) from open_hour),
  (select min(hour) from metering_record where state = 'sealed')) as hour

-- name: ledger.nextFinalDeadline
select min(deadline) as deadline from metering_record
where state = 'sealed' and leaving

-- name: ledger.unattributed
select count(*) from usage_event where license_id is null

-- name: license.insert
insert into license (id, product_code, state, created_at)
values (:id, :product, 'pending', :now)

-- name: license.lockNames
select pg_advisory_xact_lock(hashtextextended(:name, 0))

-- name: license.lock
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where id = :id for no key update

-- name: license.byAlias
select license_id from license_alias where kind = :kind and value = :value

-- name: license.byTenants
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where tenant = any(:tenants)

-- name: license.byIds
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where id = any(:ids)

-- name: license.byArnIds
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where id in (
  select license_id from license_alias where kind = 'license' and value = any(:arns))

-- name: license.page
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where cast(:after as uuid) is null or id > cast(:after as uuid)
order by id limit :size

-- name: license.addAlias
insert into license_alias (kind, value, license_id)
values (:kind, :value, :license) on conflict do nothing

-- name: license.learn
update license set
  license_arn = coalesce(license_arn, :arn),
  buyer_account = coalesce(buyer_account, :buyer),
  customer_identifier = coalesce(customer_identifier, :customer),
  agreement_id = coalesce(:agreement, agreement_id)
where id = :id

-- name: license.addEvent
insert into license_event
  (id, time, signal, agreement_id, previous_agreement, received_at)
values (:id, :time, :signal, :agreement, :previous, :now) on conflict do nothing

-- name: license.assignEvent
update license_event set license_id = :license where id = :event

-- name: license.assignWaiting
update license_event set license_id = :license
where agreement_id = :agreement and license_id is null

-- name: license.heard
select signal, time from license_event where license_id = :license order by time, id

-- name: license.store
update license set state = :state, activated_at = :activated, first_end_at = :first,
  last_end_at = :last, final_deadline = :deadline, closed_at = :closed
where id = :id

-- name: license.linkSuccession
update license as successor set
  predecessor_id = predecessor.id,
  tenant = coalesce(successor.tenant, predecessor.tenant)
from license_event as event
  join license_alias as alias
    on alias.kind = 'agreement' and alias.value = event.previous_agreement
  join license as predecessor on predecessor.id = alias.license_id
where event.license_id = successor.id
  and (successor.id = :license or predecessor.id = :license)
  and successor.predecessor_id is null and predecessor.id <> successor.id

-- name: license.clearDefault
update license set tenant_default = false
where tenant = :tenant and tenant_default
  and product_code = (select product_code from license where id = :license)

-- name: license.setTenant
update license set tenant = :tenant, tenant_default = :default where id = :license

-- name: license.pastDeadline
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where final_deadline <= :now and closed_at is null
order by final_deadline limit :limit

-- name: inbox.keep
insert into inbox_message (identity, message_id, body, queue, sent_at, received_at)
values (:identity, :messageId, :body, :queue, :sentAt, :now)
on conflict (identity) do nothing

-- name: inbox.next
select identity, message_id, body, queue, sent_at, received_at, state, reason from inbox_message where state = 'new'
order by received_at, identity limit 1 for update skip locked

-- name: inbox.handled
update inbox_message set state = 'handled', reason = null, handled_at = :now
where identity = :identity and state = 'new'

-- name: inbox.park
update inbox_message set state = 'parked', reason = :reason
where identity = :identity and state = 'new'

-- name: inbox.page
select identity, message_id, body, queue, sent_at, received_at, state, reason from inbox_message
where state = :state and (cast(:after as text) is null or identity > :after)
order by identity limit :size

-- name: inbox.count
select count(*) from inbox_message where state = :state

-- name: registration.add
INSERT INTO registration (id, license_id, created_at) VALUES (:id, :license, :now)
ON CONFLICT (license_id) DO NOTHING

-- name: registration.find
SELECT id FROM registration WHERE license_id = :license

-- name: registration.addReference
INSERT INTO registration_reference (hash, registration_id, created_at, expires_at)
VALUES (:hash, :registration, :now, :expires)

-- name: registration.dropExpiredReferences
DELETE FROM registration_reference WHERE expires_at <= :now

-- name: registration.byReference
SELECT r.id, r.license_id, r.completed_at IS NOT NULL AS complete
  FROM registration_reference f
  JOIN registration r ON r.id = f.registration_id
 WHERE f.hash = :hash AND f.expires_at > :now

-- name: registration.contact
INSERT INTO buyer_contact (registration_id, email, company, name, updated_at)
VALUES (:registration, :email, :company, :name, :now)
ON CONFLICT (registration_id) DO UPDATE
   SET email = excluded.email, company = excluded.company,
       name = excluded.name, updated_at = excluded.updated_at

-- name: registration.complete
UPDATE registration SET completed_at = coalesce(completed_at, :now)
 WHERE id = :registration

-- name: apikey.all
SELECT id, name, scopes, created_at, revoked_at
  FROM api_key
 ORDER BY created_at, id

-- name: apikey.active
SELECT id, scopes FROM api_key WHERE hash = :hash AND revoked_at IS NULL

-- name: lease.acquire
INSERT INTO lease AS held (name, holder, held_until)
VALUES (:name, :holder, clock_timestamp() + make_interval(secs => :length))
ON CONFLICT (name) DO UPDATE
   SET holder = excluded.holder, held_until = excluded.held_until
 WHERE held.holder = excluded.holder OR held.held_until <= clock_timestamp()

-- name: installation.highWaterMark
SELECT high_water_mark FROM installation WHERE high_water_mark IS NOT NULL

-- name: installation.raiseHighWaterMark
UPDATE installation
   SET high_water_mark = :time
 WHERE high_water_mark IS NULL OR high_water_mark < :time

-- name: installation.read
SELECT mode, accounts FROM installation

-- name: license.byId
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where id = :id

-- name: license.successorsOf
select id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
  predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
  final_deadline, closed_at, created_at
from license where predecessor_id = any(:ids)
