-- A buyer who came from AWS Marketplace to set up an account: one per license, however often they
-- come. AWS's registration token is never stored, in no form.
create table registration (
  id           uuid        primary key,
  license_id   uuid        not null unique references license,
  created_at   timestamptz not null,
  completed_at timestamptz
);

-- What the browser holds instead of the token. Only its hash is stored: whoever reads this table
-- cannot open a buyer's page.
create table registration_reference (
  hash            bytea       primary key check (length(hash) = 32),
  registration_id uuid        not null references registration,
  created_at      timestamptz not null,
  expires_at      timestamptz not null
);
create index registration_reference_by_end on registration_reference (expires_at);

-- Personal data, apart from everything else, so that it can be exported and erased per buyer.
create table buyer_contact (
  registration_id uuid        primary key references registration,
  email           text        not null,
  company         text        not null,
  name            text        not null,
  updated_at      timestamptz not null
);
