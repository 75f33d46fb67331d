-- What this database belongs to: one row, written at the first start and never changed after.
CREATE TABLE installation (
  singleton       boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
  mode            text        NOT NULL CHECK (mode IN ('live', 'simulated')),
  -- 'account/region', sorted: metering records are deduplicated per account and region at AWS.
  accounts        text[]      NOT NULL,
  high_water_mark timestamptz
);

-- Who may do what only one process should do at a time, by this database's clock.
CREATE TABLE lease (
  name       text        PRIMARY KEY,
  holder     text        NOT NULL,
  held_until timestamptz NOT NULL
);

-- Keys of the HTTP API. The key itself is never stored.
CREATE TABLE api_key (
  id         text        PRIMARY KEY,
  name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  hash       bytea       NOT NULL UNIQUE CHECK (length(hash) = 32),
  scopes     text[]      NOT NULL
    CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['usage', 'read', 'admin']),
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);
