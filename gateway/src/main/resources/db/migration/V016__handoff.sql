-- A seller with a page of its own completes a reference once, for one of its tenants.
alter table registration_reference
  add column completed_at timestamptz,
  add column tenant       text,
  add check ((completed_at is null) = (tenant is null));

-- The tenants that a buyer has already.
create index license_of_account on license (buyer_account) where tenant is not null;
