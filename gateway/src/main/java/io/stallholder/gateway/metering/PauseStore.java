package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.Pauses.Pause;
import io.stallholder.gateway.metering.Pauses.Target;
import io.stallholder.marketplace.ProductCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/// Products and licenses that a person stopped, in PostgreSQL. Every method works in the caller's
/// transaction.
final class PauseStore {
  private PauseStore() {}

  static boolean isKnown(Handle handle, UUID license) {
    return handle
        .createQuery("select exists (select from license where id = :license)")
        .bind("license", license)
        .mapTo(Boolean.class)
        .one();
  }

  /// One that is paused already stays paused as it was.
  static void pause(Handle handle, Pause pause) {
    bind(
            handle.createUpdate(
                """
                insert into metering_pause
                  (id, product_code, license_id, reason, paused_at, paused_by)
                values (:id, :product, cast(:license as uuid), :reason, :at, :by)
                on conflict do nothing
                """),
            pause.target())
        .bind("id", pause.id())
        .bind("reason", pause.reason())
        .bind("at", pause.pausedAt())
        .bind("by", pause.pausedBy())
        .execute();
  }

  /// @return whether it was paused
  static boolean resume(Handle handle, Target target, String by, Instant now) {
    return bind(
                handle.createUpdate(
                    """
                    update metering_pause set resumed_at = :now, resumed_by = :by
                    where resumed_at is null
                      and product_code is not distinct from cast(:product as text)
                      and license_id is not distinct from cast(:license as uuid)
                    """),
                target)
            .bind("now", now)
            .bind("by", by)
            .execute()
        > 0;
  }

  /// Those in force, oldest first.
  static List<Pause> inForce(Handle handle) {
    return handle
        .createQuery(
            """
            select id, product_code, license_id, reason, paused_at, paused_by from metering_pause
            where resumed_at is null order by paused_at, id
            """)
        .map(PauseStore::pause)
        .list();
  }

  static boolean isPaused(Handle handle, ProductCode product, UUID license) {
    return handle
        .createQuery(
            """
            select exists (
              select from metering_pause
              where resumed_at is null and (product_code = :product or license_id = :license))
            """)
        .bind("product", product.value())
        .bind("license", license)
        .mapTo(Boolean.class)
        .one();
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Target target) {
    return switch (target) {
      case Target.OfProduct(ProductCode code) ->
          statement.bind("product", code.value()).bind("license", (UUID) null);
      case Target.OfLicense(UUID id) ->
          statement.bind("product", (String) null).bind("license", id);
    };
  }

  private static Pause pause(ResultSet row, StatementContext context) throws SQLException {
    Optional<UUID> license = Optional.ofNullable(row.getObject("license_id", UUID.class));
    Target target =
        license.isPresent()
            ? new Target.OfLicense(license.get())
            : new Target.OfProduct(new ProductCode(row.getString("product_code")));
    return new Pause(
        row.getObject("id", UUID.class),
        target,
        row.getString("reason"),
        row.getObject("paused_at", OffsetDateTime.class).toInstant(),
        row.getString("paused_by"));
  }
}
