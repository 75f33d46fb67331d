-- Every message is written down before it is understood.
create table inbox_message (
  identity    text        primary key,
  message_id  text        not null,
  body        text        not null,
  queue       text        not null,
  sent_at     timestamptz not null,
  received_at timestamptz not null,
  state       text        not null default 'new' check (state in ('new', 'handled', 'parked')),
  reason      text,
  handled_at  timestamptz,
  check (state <> 'parked' or reason is not null)
);
create index inbox_message_unhandled on inbox_message (received_at, identity) where state = 'new';
create index inbox_message_parked on inbox_message (received_at, identity) where state = 'parked';
