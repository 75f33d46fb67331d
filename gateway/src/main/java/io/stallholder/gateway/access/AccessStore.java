package io.stallholder.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.access.Entitlements.Empty;
import io.stallholder.gateway.access.Entitlements.Listed;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.http.Json;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// What access depends on, and what changed of it, in PostgreSQL: read only, but for old changes.
final class AccessStore {
  private AccessStore() {}

  /// All of one license in one statement; consumption is not in it.
  static Optional<Facts> facts(Handle handle, UUID license) {
    return handle
        .createQuery(
            """
            select license.id, license.product_code, license.state, license.tenant,
              license.tenant_default, license.activated_at, license.final_deadline,
              greatest(license.created_at,
                (select max(received_at) from license_event where license_id = license.id))
                as heard_at,
              (select next.id from license as next where next.predecessor_id = license.id
                order by next.created_at desc, next.id desc limit 1) as successor_id,
              read.failing_since is not null as failing,
              listed.last_read_at as listed_at,
              case when listed.id is distinct from standing.id then standing.read_at end
                as empty_since,
              greatest(standing.read_at, read.last_read_at) as empty_at,
              (select jsonb_agg(jsonb_build_object('dimension', dimension, 'kind', kind,
                  'value', value, 'expires', expires_at) order by dimension collate "C")
                from entitlement where list_id = listed.id) as grants,
              (select jsonb_agg(distinct dimension)
                from hour_hold join open_hour using (license_id, dimension, hour)
                where license_id = license.id and released_at is null) as held,
              exists (select from metering_pause where resumed_at is null
                and (product_code = license.product_code or license_id = license.id)) as paused
            from license
              left join entitlement_read as read on read.license_id = license.id
              left join entitlement_list as standing
                on standing.license_id = license.id and standing.replaced_at is null
              left join lateral (
                select list.id,
                  coalesce(list.last_read_at, greatest(list.read_at, read.last_read_at))
                    as last_read_at
                from entitlement_list as list
                where list.license_id = license.id
                  and exists (select from entitlement where list_id = list.id)
                order by list.replaced_at desc nulls first limit 1) as listed on true
            where license.id = :license
            """)
        .bind("license", license)
        .map(AccessStore::facts)
        .findOne();
  }

  /// The licenses that serve a tenant, in the order in which they appeared.
  static List<UUID> ofTenant(Handle handle, String tenant, int most) {
    return handle
        .createQuery("select id from license where tenant = :tenant order by id desc limit :most")
        .bind("tenant", tenant)
        .bind("most", most)
        .mapTo(UUID.class)
        .list();
  }

  /// What was used of the allowances of the periods that began then, open hours included.
  static Map<Dimension, BigDecimal> consumed(
      Handle handle, UUID license, Map<Dimension, Instant> periods) {
    List<Dimension> dimensions = List.copyOf(periods.keySet());
    Map<Dimension, BigDecimal> consumed = new HashMap<>();
    handle
        .createQuery(
            """
            select asked.dimension,
              coalesce((select sum(quantity) from included_usage
                where license_id = :license and dimension = asked.dimension
                  and period = asked.period), 0)
              + coalesce((select sum(counted) from open_hour
                where license_id = :license and dimension = asked.dimension
                  and hour >= date_trunc('hour', asked.period, 'UTC')), 0) as consumed
            from unnest(:dimensions, :periods) as asked (dimension, period)
            """)
        .bind("license", license)
        .bindArray("dimensions", String.class, dimensions.stream().map(Dimension::value).toList())
        .bindArray(
            "periods",
            OffsetDateTime.class,
            dimensions.stream().map(each -> utc(periods, each)).toList())
        .map((row, _) ->
            Map.entry(new Dimension(row.getString("dimension")), row.getBigDecimal("consumed")))
        .forEach(each -> consumed.put(each.getKey(), each.getValue()));
    return consumed;
  }

  private static OffsetDateTime utc(Map<Dimension, Instant> periods, Dimension dimension) {
    return periods.getOrDefault(dimension, Instant.EPOCH).atOffset(ZoneOffset.UTC);
  }

  /// What is to be forgotten; both empty: everything.
  record Change(Optional<UUID> license, Optional<String> tenant) {
    static final Change OF_ALL = new Change(Optional.empty(), Optional.empty());
  }

  /// What one look at the changes showed.
  ///
  /// @param horizon every transaction below it has ended, and was seen
  /// @param swept when each account's agreements were last compared with the licenses
  record Changes(long horizon, List<Change> all, Map<String, Instant> swept) {}

  /// The changes of transactions that had not ended at the horizon of the look before.
  static Changes since(Handle handle, long horizon, int most) {
    List<Change> all = new ArrayList<>();
    List<Changes> rows =
        handle
            .createQuery(
                """
                select cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as horizon,
                  (select jsonb_object_agg(account, swept_at) from sweep
                    where swept_at is not null) as swept,
                  change.xid is not null as is_one, change.license_id, change.tenant
                from (select) as always
                  left join (
                    select xid, license_id, tenant from access_change
                    where xid >= cast(cast(:horizon as text) as xid8) limit :most) as change on true
                """)
            .bind("horizon", Long.toUnsignedString(horizon))
            .bind("most", most)
            .map((row, _) -> {
              if (row.getBoolean("is_one")) {
                all.add(
                    new Change(
                        Optional.ofNullable(row.getObject("license_id", UUID.class)),
                        Optional.ofNullable(row.getString("tenant"))));
              }
              return new Changes(Long.parseUnsignedLong(row.getString("horizon")), all, swept(row));
            })
            .list();
    return rows.getFirst();
  }

  private static Map<String, Instant> swept(ResultSet row) throws SQLException {
    Map<String, Instant> swept = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : json(row, "swept").properties()) {
      swept.put(each.getKey(), OffsetDateTime.parse(each.getValue().asText()).toInstant());
    }
    return swept;
  }

  /// Rows that every gateway has followed, or has forgotten everything for.
  static int prune(Handle handle, Duration age) {
    return handle
        .createUpdate(
            """
            delete from access_change
            where changed_at < clock_timestamp() - make_interval(secs => :age)
            """)
        .bind("age", age.toSeconds())
        .execute();
  }

  private static Facts facts(ResultSet row, StatementContext context) throws SQLException {
    return new Facts(
        row.getObject("id", UUID.class),
        new ProductCode(row.getString("product_code")),
        LicenseState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(row.getString("tenant")),
        row.getBoolean("tenant_default"),
        instant(row, "activated_at"),
        instant(row, "final_deadline"),
        instant(row, "heard_at").orElseThrow(),
        Optional.ofNullable(row.getObject("successor_id", UUID.class)),
        entitlements(row),
        held(row),
        row.getBoolean("paused"),
        List.of());
  }

  private static Entitlements entitlements(ResultSet row) throws SQLException {
    List<Grant> grants = new ArrayList<>();
    for (JsonNode each : json(row, "grants")) {
      grants.add(
          Grant.of(
              each.path("dimension").asText(),
              each.path("kind").asText(),
              each.path("value").asText(),
              Optional.ofNullable(each.path("expires").textValue())
                  .map(text -> OffsetDateTime.parse(text).toInstant())));
    }
    Optional<Instant> emptyAt = instant(row, "empty_at");
    return new Entitlements(
        instant(row, "listed_at").map(at -> new Listed(grants, at)),
        instant(row, "empty_since").map(since -> new Empty(since, emptyAt.orElse(since))),
        row.getBoolean("failing"));
  }

  private static Set<Dimension> held(ResultSet row) throws SQLException {
    Set<Dimension> held = new HashSet<>();
    json(row, "held").forEach(dimension -> held.add(new Dimension(dimension.asText())));
    return held;
  }

  private static JsonNode json(ResultSet row, String column) throws SQLException {
    @Nullable String text = row.getString(column);
    try {
      return Json.mapper().readTree(text == null ? "[]" : text);
    } catch (IOException e) {
      throw new UncheckedIOException(column + " is no JSON", e);
    }
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }
}
