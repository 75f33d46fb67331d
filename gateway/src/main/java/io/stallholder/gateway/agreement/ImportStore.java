package io.stallholder.gateway.agreement;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What an import needs beside the licenses themselves, in PostgreSQL. Every method works in the
/// caller's transaction.
final class ImportStore {
  private ImportStore() {}

  /// Nobody else names a license until the transaction ends. One lock for all of them: a lock for
  /// each would be too many.
  static void lockAliases(Handle handle) {
    handle.execute("lock table license_alias in share row exclusive mode");
  }

  static Optional<Instant> meteredFrom(Handle handle, UUID license) {
    return handle
        .createQuery("select metered_from from license where id = :license")
        .bind("license", license)
        .map((row, _) -> {
          @Nullable OffsetDateTime from = row.getObject("metered_from", OffsetDateTime.class);
          return Optional.ofNullable(from).map(OffsetDateTime::toInstant);
        })
        .one();
  }

  static void meterFrom(Handle handle, UUID license, Instant hour) {
    handle
        .createUpdate("update license set metered_from = :hour where id = :license")
        .bind("license", license)
        .bind("hour", hour)
        .execute();
  }

  /// Whether a record was made of an hour before this one.
  static boolean wasMeteredBefore(Handle handle, UUID license, Instant hour) {
    return handle
        .createQuery(
            """
            select exists (
              select from metering_record where license_id = :license and hour < :hour)
            """)
        .bind("license", license)
        .bind("hour", hour)
        .mapTo(Boolean.class)
        .one();
  }
}
