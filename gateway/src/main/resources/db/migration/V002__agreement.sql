-- A license is what a buyer bought. Its id is ours; everything AWS calls it by is an alias.
create table license (
  id                  uuid        primary key,
  product_code        text        not null,
  state               text        not null
    check (state in ('pending', 'active', 'closing', 'superseded', 'closed', 'failed')),
  license_arn         text,
  buyer_account       text,
  customer_identifier text,
  agreement_id        text,
  predecessor_id      uuid        references license,
  tenant              text,
  tenant_default      boolean     not null default false,
  activated_at        timestamptz,
  first_end_at        timestamptz,
  last_end_at         timestamptz,
  final_deadline      timestamptz,
  closed_at           timestamptz,
  created_at          timestamptz not null,
  check ((first_end_at is null) = (final_deadline is null)),
  check (first_end_at is null or first_end_at <= last_end_at)
);
create index license_of_tenant on license (tenant) where tenant is not null;
create unique index one_default_license_of_tenant on license (tenant, product_code) where tenant_default;
create index license_leaving on license (final_deadline)
  where final_deadline is not null and closed_at is null;

create table license_alias (
  kind       text not null check (kind in ('license', 'agreement', 'customer')),
  value      text not null,
  license_id uuid not null references license,
  primary key (kind, value)
);
create index license_alias_of on license_alias (license_id);

-- All that was ever heard of a license, and what is still waiting for one to appear.
-- The state above is nothing but the fold of these rows by (time, id).
create table license_event (
  id                 text        primary key,
  time               timestamptz not null,
  signal             text        not null,
  license_id         uuid        references license,
  agreement_id       text,
  previous_agreement text,
  received_at        timestamptz not null
);
create index license_event_of on license_event (license_id, time, id);
create index license_event_waiting on license_event (agreement_id) where license_id is null;
