-- What AWS called an event, and why one of ours was added to what AWS told.
alter table license_event
  add column kind   text,
  add column reason text;

-- Which license follows which, found from either end.
create index license_event_of_previous on license_event (previous_agreement)
  where previous_agreement is not null;

-- What AWS called a message that this version does not act on.
alter table inbox_message add column unknown_kind text;
create index inbox_message_unknown on inbox_message (unknown_kind) where unknown_kind is not null;

-- Until when, by machine time, a message is left alone that cannot be judged yet.
alter table inbox_message add column not_before timestamptz;

-- Licenses of registrations whose agreement no event told, and what AWS said when asked.
create table license_lookup (
  license_id  uuid        primary key references license,
  failures    integer     not null default 0,
  not_before  timestamptz not null,
  answer      text        not null,
  answered_at timestamptz not null
);
create index license_without_agreement on license (created_at)
  where agreement_id is null and license_arn is not null;

-- When the agreements of an account are compared with the licenses next, by business time.
create table sweep (
  account    text        primary key,
  due_at     timestamptz not null,
  swept_at   timestamptz,
  agreements bigint,
  repaired   bigint,
  failure    text
);

-- What a sweep found and did not act on. A finding that the next sweep does not make is over.
create table sweep_finding (
  account    text        not null,
  subject    text        not null,
  license_id uuid        references license,
  what       text        not null,
  found_at   timestamptz not null,
  seen_at    timestamptz not null,
  primary key (account, subject)
);
