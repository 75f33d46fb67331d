-- Records are sent in lanes: leaving buyers first (metering_record_to_send), then all others in
-- full batches, then those that go alone. Each lane is read from its own end.
alter table metering_record add column allocations_dropped boolean not null default false;

create index metering_record_to_batch on metering_record (account, region, deadline, hour, id)
  where state = 'sealed' and not leaving and batch_limit > 1;
create index metering_record_to_send_alone on metering_record (account, region, deadline, hour, id)
  where state = 'sealed' and not leaving and batch_limit = 1;
create index metering_record_parked on metering_record (settled_at) where state = 'parked';

-- Every row of these two is updated soon after it was written. Room on the page keeps an answer
-- beside its attempt, and the indexes must not stay full of what was sent until a fifth of the
-- table has changed.
alter table attempt set (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
alter table metering_record set (autovacuum_vacuum_scale_factor = 0.02);
