package io.stallholder.gateway.registration;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The tables `registration` and `registration_reference`. Every method works in the caller's
/// transaction.
final class RegistrationStore {
  /// A registration that a reference leads to.
  ///
  /// @param others how many other licenses of the same AWS account were registered
  record Registered(UUID id, UUID license, boolean isComplete, Instant expires, int others) {}

  private RegistrationStore() {}

  /// The license's one registration: the one there is, or else a new one.
  static UUID findOrAdd(Handle handle, UUID id, UUID license, Instant now) {
    return handle
        .createQuery(
            """
            INSERT INTO registration (id, license_id, created_at) VALUES (:id, :license, :now)
            ON CONFLICT (license_id) DO UPDATE SET license_id = excluded.license_id
            RETURNING id
            """)
        .bind("id", id)
        .bind("license", license)
        .bind("now", now)
        .mapTo(UUID.class)
        .one();
  }

  /// Forgets those that have expired, too.
  static void addReference(
      Handle handle, byte[] hash, UUID registration, Instant now, Instant expires) {
    handle
        .createUpdate(
            """
            WITH expired AS (DELETE FROM registration_reference WHERE expires_at <= :now)
            INSERT INTO registration_reference (hash, registration_id, created_at, expires_at)
            VALUES (:hash, :registration, :now, :expires)
            """)
        .bind("hash", hash)
        .bind("registration", registration)
        .bind("now", now)
        .bind("expires", expires)
        .execute();
  }

  static Optional<Registered> byReference(Handle handle, byte[] hash, Instant now) {
    return handle
        .createQuery(
            """
            SELECT r.id, r.license_id, r.completed_at IS NOT NULL AS complete, f.expires_at,
                   (SELECT count(*)
                      FROM license own
                      JOIN license other
                        ON other.buyer_account = own.buyer_account AND other.id <> own.id
                      JOIN registration o ON o.license_id = other.id
                     WHERE own.id = r.license_id AND o.completed_at IS NOT NULL) AS others
              FROM registration_reference f
              JOIN registration r ON r.id = f.registration_id
             WHERE f.hash = :hash AND f.expires_at > :now
            """)
        .bind("hash", hash)
        .bind("now", now)
        .map((row, _) ->
            new Registered(
                row.getObject("id", UUID.class),
                row.getObject("license_id", UUID.class),
                row.getBoolean("complete"),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getInt("others")))
        .findOne();
  }

  static void complete(Handle handle, UUID registration, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE registration SET completed_at = coalesce(completed_at, :now)
             WHERE id = :registration
            """)
        .bind("registration", registration)
        .bind("now", now)
        .execute();
  }
}
