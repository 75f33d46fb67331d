package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Licenses, their aliases and all that was heard of them, in PostgreSQL.
final class LicenseStore {
  private static final String COLUMNS =
      """
      id, product_code, state, license_arn, buyer_account, customer_identifier, agreement_id,
      predecessor_id, tenant, tenant_default, activated_at, first_end_at, last_end_at,
      final_deadline, closed_at, created_at, metered_from
      """;

  private LicenseStore() {}

  static void insert(Handle handle, License founded) {
    handle
        .createUpdate(
            """
            insert into license (id, product_code, state, license_arn, buyer_account,
              customer_identifier, agreement_id, created_at)
            values (:id, :product, :state, :arn, :buyer, :customer, :agreement, :now)
            """)
        .bind("id", founded.id())
        .bind("product", founded.product().value())
        .bind("state", founded.state().word())
        .bind("arn", founded.arn().map(LicenseArn::value).orElse(null))
        .bind("buyer", founded.buyer().map(AwsAccountId::value).orElse(null))
        .bind("customer", founded.customer().map(CustomerIdentifier::value).orElse(null))
        .bind("agreement", founded.agreement().map(AgreementId::value).orElse(null))
        .bind("now", founded.createdAt())
        .execute();
  }

  /// Whoever else locks one of these waits for this transaction.
  ///
  /// @param keys in their order, so that two transactions never wait for each other
  static void lockKeys(Handle handle, List<String> keys) {
    if (!keys.isEmpty()) {
      var _ =
          handle
              .createQuery(
                  """
                  select pg_advisory_xact_lock(hashtextextended(key, 0))
                  from unnest(:keys) as key
                  """)
              .bindArray("keys", String.class, keys)
              .map((row, _) -> true)
              .list();
    }
  }

  /// Licenses, what they follow and what follows them, in one order for everybody: whoever handles
  /// one of them may have to write the others.
  static List<License> lockLines(Handle handle, List<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : handle
            .createQuery(
                "select "
                    + COLUMNS
                    + """
                     from license
                    where id in (
                      select id from license where id = any(:ids) or predecessor_id = any(:ids)
                      union
                      select predecessor_id from license
                      where id = any(:ids) and predecessor_id is not null)
                    order by id for no key update
                    """)
            .bindArray("ids", UUID.class, ids)
            .map(LicenseStore::license)
            .list();
  }

  static Optional<License> byId(Handle handle, UUID id) {
    return handle
        .createQuery("select " + COLUMNS + " from license where id = :id")
        .bind("id", id)
        .map(LicenseStore::license)
        .findOne();
  }

  static Optional<UUID> byAlias(Handle handle, Alias alias) {
    return handle
        .createQuery("select license_id from license_alias where kind = :kind and value = :value")
        .bind("kind", alias.kind().word())
        .bind("value", alias.value())
        .mapTo(UUID.class)
        .findOne();
  }

  /// Those of these names that name a license.
  static Map<Alias, UUID> owners(Handle handle, List<Alias> aliases) {
    Map<Alias, UUID> owners = new HashMap<>();
    if (!aliases.isEmpty()) {
      handle
          .createQuery(
              """
              select kind, value, license_id
              from license_alias join unnest(:kinds, :values) as asked (kind, value)
                using (kind, value)
              """)
          .bindArray("kinds", String.class, kinds(aliases))
          .bindArray("values", String.class, values(aliases))
          .map((row, _) ->
              Map.entry(
                  new Alias(Alias.Kind.of(row.getString("kind")), row.getString("value")),
                  row.getObject("license_id", UUID.class)))
          .forEach(entry -> owners.put(entry.getKey(), entry.getValue()));
    }
    return owners;
  }

  /// The licenses of one product that ResolveCustomer or an event told to be this account's.
  static List<UUID> ofBuyer(Handle handle, ProductCode product, AwsAccountId buyer) {
    return handle
        .createQuery(
            "select id from license where product_code = :product and buyer_account = :buyer")
        .bind("product", product.value())
        .bind("buyer", buyer.value())
        .mapTo(UUID.class)
        .list();
  }

  static List<License> byTenants(Handle handle, Collection<String> tenants) {
    return handle
        .createQuery("select " + COLUMNS + " from license where tenant = any(:tenants)")
        .bindArray("tenants", String.class, tenants)
        .map(LicenseStore::license)
        .list();
  }

  static List<String> tenantsOf(Handle handle, AwsAccountId buyer, int limit) {
    return handle
        .createQuery(
            """
            select distinct tenant from license
             where buyer_account = :buyer and tenant is not null order by tenant limit :limit
            """)
        .bind("buyer", buyer.value())
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  static List<License> byIds(Handle handle, Collection<UUID> ids) {
    return handle
        .createQuery("select " + COLUMNS + " from license where id = any(:ids)")
        .bindArray("ids", UUID.class, ids)
        .map(LicenseStore::license)
        .list();
  }

  /// The licenses by their ids, by the `l-…` part of their ARN and by their tenant, those that they
  /// renew or replace, and those that renew or replace them.
  static List<License> concerned(
      Handle handle, Collection<UUID> ids, Collection<String> arnIds, Collection<String> tenants) {
    return handle
        .createQuery(
            """
            with named as (
              select id from license where id = any(:ids)
              union
              select license_id from license_alias where kind = 'license' and value = any(:arns)),
            concerned as (
              select id from named
              union
              select successor.id from license as successor
                join named on successor.predecessor_id = named.id
              union
              select license.predecessor_id from license join named using (id)
              union
              select id from license where tenant = any(:tenants))
            """
                + "select "
                + COLUMNS
                + " from license join concerned using (id)")
        .bindArray("ids", UUID.class, ids)
        .bindArray("arns", String.class, arnIds)
        .bindArray("tenants", String.class, tenants)
        .map(LicenseStore::license)
        .list();
  }

  /// A page of licenses in the order of their ids, which is the order in which they appeared.
  static List<License> page(Handle handle, Optional<UUID> after, int size) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from license where cast(:after as uuid) is null or id > cast(:after as uuid)
                order by id limit :size
                """)
        .bind("after", after.orElse(null))
        .bind("size", size)
        .map(LicenseStore::license)
        .list();
  }

  /// @return how many of them did not name a license before
  static int addAliases(Handle handle, List<Alias> aliases, UUID license) {
    return aliases.isEmpty()
        ? 0
        : handle
            .createUpdate(
                """
                insert into license_alias (kind, value, license_id)
                select kind, value, :license from unnest(:kinds, :values) as given (kind, value)
                on conflict do nothing
                """)
            .bindArray("kinds", String.class, kinds(aliases))
            .bindArray("values", String.class, values(aliases))
            .bind("license", license)
            .execute();
  }

  private static List<String> kinds(List<Alias> aliases) {
    return aliases.stream().map(alias -> alias.kind().word()).toList();
  }

  private static List<String> values(List<Alias> aliases) {
    return aliases.stream().map(Alias::value).toList();
  }

  /// Its names and its state; the rest is not the events' to say.
  static void store(Handle handle, License license) {
    handle
        .createUpdate(
            """
            update license set state = :state, license_arn = :arn, buyer_account = :buyer,
              customer_identifier = :customer, agreement_id = :agreement,
              activated_at = :activated, first_end_at = :first, last_end_at = :last,
              final_deadline = :deadline, closed_at = :closed
            where id = :id
            """)
        .bind("id", license.id())
        .bind("state", license.state().word())
        .bind("arn", license.arn().map(LicenseArn::value).orElse(null))
        .bind("buyer", license.buyer().map(AwsAccountId::value).orElse(null))
        .bind("customer", license.customer().map(CustomerIdentifier::value).orElse(null))
        .bind("agreement", license.agreement().map(AgreementId::value).orElse(null))
        .bind("activated", license.activatedAt().orElse(null))
        .bind("first", license.firstEndAt().orElse(null))
        .bind("last", license.lastEndAt().orElse(null))
        .bind("deadline", license.finalDeadline().orElse(null))
        .bind("closed", license.closedAt().orElse(null))
        .execute();
  }

  static void setTenant(Handle handle, UUID license, String tenant, boolean isDefault) {
    if (isDefault) {
      handle
          .createUpdate(
              """
              update license set tenant_default = false
              where tenant = :tenant and tenant_default
                and product_code = (select product_code from license where id = :license)
              """)
          .bind("tenant", tenant)
          .bind("license", license)
          .execute();
    }
    handle
        .createUpdate(
            "update license set tenant = :tenant, tenant_default = :default where id = :license")
        .bind("tenant", tenant)
        .bind("default", isDefault)
        .bind("license", license)
        .execute();
  }

  static void setMeteredFrom(Handle handle, UUID license, Instant hour) {
    handle
        .createUpdate("update license set metered_from = :hour where id = :license")
        .bind("hour", hour)
        .bind("license", license)
        .execute();
  }

  /// Licenses whose final window is over and that are not closed yet.
  static List<License> pastDeadline(Handle handle, Instant now, int limit) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from license where final_deadline <= :now and closed_at is null
                order by final_deadline limit :limit
                """)
        .bind("now", now)
        .bind("limit", limit)
        .map(LicenseStore::license)
        .list();
  }

  static Map<LicenseState, Long> counts(Handle handle) {
    Map<LicenseState, Long> counts = new EnumMap<>(LicenseState.class);
    handle
        .createQuery("select state, count(*) as licenses from license group by state")
        .map(
            (row, _) -> Map.entry(LicenseState.of(row.getString("state")), row.getLong("licenses")))
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  private static License license(ResultSet row, StatementContext context) throws SQLException {
    return new License(
        row.getObject("id", UUID.class),
        new ProductCode(row.getString("product_code")),
        LicenseState.of(row.getString("state")),
        text(row, "license_arn").map(LicenseArn::new),
        text(row, "buyer_account").map(AwsAccountId::new),
        text(row, "customer_identifier").map(CustomerIdentifier::new),
        text(row, "agreement_id").map(AgreementId::new),
        Optional.ofNullable(row.getObject("predecessor_id", UUID.class)),
        text(row, "tenant"),
        row.getBoolean("tenant_default"),
        instant(row, "activated_at"),
        instant(row, "first_end_at"),
        instant(row, "last_end_at"),
        instant(row, "final_deadline"),
        instant(row, "closed_at"),
        instant(row, "created_at").orElseThrow(),
        instant(row, "metered_from"));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }
}
