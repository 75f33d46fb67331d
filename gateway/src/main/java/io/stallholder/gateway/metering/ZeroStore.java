package io.stallholder.gateway.metering;

import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Finds hours in which nothing was used, in PostgreSQL: read only.
final class ZeroStore {
  /// A page of what may lack a record.
  ///
  /// @param after the last of the page before
  record Page(UsageHour hour, Optional<MeterKey> after, int size) {}

  private ZeroStore() {}

  /// Records wait that could be sent: those of hours without usage come last.
  static boolean isBehind(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            select exists (
              select from metering_record as record
              where state = 'sealed' and deadline > :now
                and (not_before is null or not_before <= now())
                and not exists (
                  select from metering_pause as pause
                  where resumed_at is null
                    and (pause.product_code = record.product_code
                      or pause.license_id = record.license_id)))
            """)
        .bind("now", now)
        .mapTo(Boolean.class)
        .one();
  }

  /// Dimensions of active licenses for which the hour has neither a record nor open usage.
  static List<MeterKey> missing(Handle handle, List<ProductConfig> products, Page page) {
    List<String> codes = new ArrayList<>();
    List<String> dimensions = new ArrayList<>();
    for (ProductConfig product : products) {
      product
          .dimensions()
          .forEach(dimension -> {
            codes.add(product.code().value());
            dimensions.add(dimension.key().value());
          });
    }
    return handle
        .createQuery(
            """
            select license.id as license_id, offer.dimension
            from license
              join unnest(:codes, :dimensions) as offer (product_code, dimension)
                using (product_code)
            where license.state = 'active' and license.activated_at < :end
              and (license.metered_from is null or license.metered_from <= :hour)
              and not exists (
                select from metering_record as record
                where record.license_id = license.id and record.dimension = offer.dimension
                  and record.hour = :hour)
              and not exists (
                select from open_hour as open
                where open.license_id = license.id and open.dimension = offer.dimension
                  and open.hour = :hour)
              and not exists (
                select from metering_pause as pause
                where resumed_at is null
                  and (pause.product_code = license.product_code
                    or pause.license_id = license.id))
              and (cast(:license as uuid) is null
                or (license.id, offer.dimension) > (cast(:license as uuid), :dimension))
            order by license.id, offer.dimension limit :size
            """)
        .bindArray("codes", String.class, codes)
        .bindArray("dimensions", String.class, dimensions)
        .bind("hour", page.hour().start())
        .bind("end", page.hour().end())
        .bind("license", page.after().map(MeterKey::license).orElse(null))
        .bind("dimension", page.after().map(key -> key.dimension().value()).orElse(null))
        .bind("size", page.size())
        .map((row, _) -> MeterStore.meter(row))
        .list();
  }
}
