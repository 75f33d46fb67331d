-- When a piece of work last finished a round, on whatever gateway: silence is an alarm.
create table work_round (
  work        text        primary key,
  finished_at timestamptz not null
);

-- What is wrong, since when, and when somebody was last told. Two gateways share this.
create table alarm (
  id       uuid        primary key,
  name     text        not null,
  subject  jsonb       not null,
  value    text        not null,
  since    timestamptz not null,
  begun_at timestamptz,
  told_at  timestamptz,
  ended_at timestamptz,
  check ((begun_at is null) = (told_at is null)),
  check (ended_at is null or begun_at is not null)
);
create unique index one_alarm_at_a_time on alarm (name, subject) where ended_at is null;
create index alarm_ended on alarm (ended_at) where ended_at is not null;

-- What each receiver is to be told. Its id stays the same however often it is tried.
create table alarm_notice (
  id          uuid        primary key,
  alarm_id    uuid        not null references alarm on delete cascade,
  receiver    text        not null check (receiver in ('webhook', 'email')),
  body        jsonb       not null,
  written_at  timestamptz not null default now(),
  not_before  timestamptz not null default now(),
  attempts    integer     not null default 0,
  last_error  text,
  sent_at     timestamptz,
  given_up_at timestamptz,
  check (sent_at is null or given_up_at is null)
);
create index alarm_notice_to_send on alarm_notice (not_before)
  where sent_at is null and given_up_at is null;
create index alarm_notice_of on alarm_notice (alarm_id);

-- What went wrong lately must be found without reading what went wrong ever.
create index metering_record_settled_otherwise on metering_record (settled_at)
  where state in ('refused', 'conflict', 'uncertain');
create index refused_usage_by_time on refused_usage (refused_at);
