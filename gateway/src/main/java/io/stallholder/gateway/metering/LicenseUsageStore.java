package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Dimension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// What one license used, hour by hour or day by day: read only, from the same rows as the ledger's
/// balance.
final class LicenseUsageStore {
  /// How long one line is.
  enum Unit {
    HOUR,
    DAY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The last line of the page before.
  record After(Instant from, String dimension) {
    static final After NOTHING = new After(Instant.EPOCH, "");
  }

  /// @param from of the hours, inclusive; `to` is exclusive
  record Filter(
      UUID license,
      Optional<String> dimension,
      Instant from,
      Instant to,
      Unit unit,
      After after,
      int size) {
    Filter page(After last, int most) {
      return new Filter(license, dimension, from, to, unit, last, most);
    }
  }

  private LicenseUsageStore() {}

  static List<LicenseUsage> lines(Handle handle, Filter filter) {
    return handle
        .createQuery(
            """
            with part as (
              select dimension, hour, 'counted' as kind, counted as quantity from open_hour
              where license_id = :license
              union all
              select dimension, hour,
                case
                  when state in ('parked', 'uncertain', 'conflict') then 'unsettled'
                  when state = 'sealed'
                    and exists (select from attempt where record_id = record.id) then 'sent'
                  else state
                end, quantity
              from metering_record as record
              where license_id = :license and not (state = 'refused' and counted_again_at is not null)
              union all
              select dimension, hour, 'refused', quantity from refused_usage
              where license_id = :license
              union all
              select dimension, hour, 'included', quantity from included_usage
              where license_id = :license
              union all
              select dimension, hour, case when resolution is null then 'unsettled' else 'metered' end,
                quantity
              from frozen_usage
              where license_id = :license and (resolution is null or resolution = 'billed'))
            select date_trunc(:unit, hour, 'UTC') as begins, dimension,
              coalesce(sum(quantity) filter (where kind = 'counted'), 0) as counted,
              coalesce(sum(quantity) filter (where kind = 'sealed'), 0) as sealed,
              coalesce(sum(quantity) filter (where kind = 'sent'), 0) as sent,
              coalesce(sum(quantity) filter (where kind = 'unsettled'), 0) as unsettled,
              coalesce(sum(quantity) filter (where kind = 'metered'), 0) as metered,
              coalesce(sum(quantity) filter (where kind = 'included'), 0) as included,
              coalesce(sum(quantity) filter (where kind = 'refused'), 0) as refused
            from part
            where hour >= :from and hour < :to
              and (cast(:dimension as text) is null or dimension = :dimension)
              and (date_trunc(:unit, hour, 'UTC'), dimension collate "C")
                > (cast(:after as timestamptz), cast(:afterDimension as text))
            group by begins, dimension
            having bool_or(quantity <> 0)
            order by begins, dimension collate "C" limit :size
            """)
        .bind("license", filter.license())
        .bind("unit", filter.unit().word())
        .bind("from", filter.from())
        .bind("to", filter.to())
        .bind("dimension", filter.dimension().orElse(null))
        .bind("after", filter.after().from())
        .bind("afterDimension", filter.after().dimension())
        .bind("size", filter.size())
        .map(LicenseUsageStore::line)
        .list();
  }

  private static LicenseUsage line(ResultSet row, StatementContext context) throws SQLException {
    return new LicenseUsage(
        row.getObject("begins", OffsetDateTime.class).toInstant(),
        new Dimension(row.getString("dimension")),
        row.getBigDecimal("counted"),
        row.getBigDecimal("sealed"),
        row.getBigDecimal("sent"),
        row.getBigDecimal("unsettled"),
        row.getBigDecimal("metered"),
        row.getBigDecimal("included"),
        row.getBigDecimal("refused"));
  }
}
