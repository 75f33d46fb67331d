package io.stallholder.gateway.registration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What sellers with a page of their own know of a reference: columns of `registration_reference`.
/// Every method works in the caller's transaction.
final class HandoffStore {
  /// For whom a reference was completed, and when.
  record Completed(String tenant, Instant at) {}

  /// A reference that is valid.
  record Referred(
      UUID license, Instant createdAt, Instant expiresAt, Optional<Completed> completed) {}

  private HandoffStore() {}

  static Optional<Referred> byReference(Handle handle, byte[] hash, Instant now) {
    return handle
        .createQuery(
            """
            select r.license_id, f.created_at, f.expires_at, f.completed_at, f.tenant
              from registration_reference f join registration r on r.id = f.registration_id
             where f.hash = :hash and f.expires_at > :now
            """)
        .bind("hash", hash)
        .bind("now", now)
        .map((row, _) -> referred(row))
        .findOne();
  }

  /// Marks a reference that was not completed before, and its registration.
  static void complete(Handle handle, byte[] hash, String tenant, Instant now) {
    int marked =
        handle
            .createUpdate(
                """
                update registration_reference set completed_at = :now, tenant = :tenant
                 where hash = :hash and completed_at is null
                """)
            .bind("hash", hash)
            .bind("tenant", tenant)
            .bind("now", now)
            .execute();
    if (marked != 1) {
      throw new IllegalStateException("a reference was completed meanwhile, or is gone");
    }
    handle
        .createUpdate(
            """
            update registration set completed_at = coalesce(completed_at, :now)
             where id = (select registration_id from registration_reference where hash = :hash)
            """)
        .bind("hash", hash)
        .bind("now", now)
        .execute();
  }

  private static Referred referred(ResultSet row) throws SQLException {
    Optional<Completed> completed =
        row.getString("tenant") == null
            ? Optional.empty()
            : Optional.of(new Completed(row.getString("tenant"), instant(row, "completed_at")));
    return new Referred(
        row.getObject("license_id", UUID.class),
        instant(row, "created_at"),
        instant(row, "expires_at"),
        completed);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
