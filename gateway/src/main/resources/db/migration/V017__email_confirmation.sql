-- Mail that asks buyers to confirm their address, and whether they have. The address itself is in the
-- encrypted contact data, and the secret of the link in the mail alone: here is its hash.
create table email_confirmation (
  registration_id uuid        primary key references registration,
  language        text        not null,
  asked_at        timestamptz not null,
  mails           integer     not null default 1,
  attempts        integer     not null default 0,
  not_before      timestamptz not null default now(),
  hash            bytea       unique,
  sent_at         timestamptz,
  confirmed_at    timestamptz
);
create index email_confirmation_due on email_confirmation (not_before) where sent_at is null;
