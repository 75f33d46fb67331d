package io.stallholder.gateway.contact;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The table `sealed_secret`. There are few rows: no more than endpoints of webhooks have secrets.
final class SecretStore {
  /// An encrypted secret.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares rows
  record Sealed(UUID id, String keyId, byte[] wrappedKey, byte[] body) {}

  private SecretStore() {}

  static void add(Handle handle, Sealed sealed, Instant now) {
    handle
        .createUpdate(
            """
            insert into sealed_secret (id, key_id, wrapped_key, body, updated_at)
            values (:id, :key, :wrapped, :body, :now)
            """)
        .bind("id", sealed.id())
        .bind("key", sealed.keyId())
        .bind("wrapped", sealed.wrappedKey())
        .bind("body", sealed.body())
        .bind("now", now)
        .execute();
  }

  static Sealed byId(Handle handle, UUID id) {
    return handle
        .createQuery("select id, key_id, wrapped_key, body from sealed_secret where id = :id")
        .bind("id", id)
        .map((row, _) -> sealed(row))
        .one();
  }

  static void drop(Handle handle, UUID id) {
    handle.createUpdate("delete from sealed_secret where id = :id").bind("id", id).execute();
  }

  /// Those that are encrypted under another key than this.
  static List<Sealed> claimOld(Handle handle, String current) {
    return handle
        .createQuery(
            """
            select id, key_id, wrapped_key, body from sealed_secret where key_id <> :current
            order by id for update
            """)
        .bind("current", current)
        .map((row, _) -> sealed(row))
        .list();
  }

  static void rewrap(Handle handle, UUID id, String key, byte[] wrapped) {
    handle
        .createUpdate(
            "update sealed_secret set key_id = :key, wrapped_key = :wrapped where id = :id")
        .bind("key", key)
        .bind("wrapped", wrapped)
        .bind("id", id)
        .execute();
  }

  private static Sealed sealed(ResultSet row) throws SQLException {
    return new Sealed(
        row.getObject("id", UUID.class),
        row.getString("key_id"),
        row.getBytes("wrapped_key"),
        row.getBytes("body"));
  }
}
