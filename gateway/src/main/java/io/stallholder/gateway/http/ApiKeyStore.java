package io.stallholder.gateway.http;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/// The table `api_key`.
final class ApiKeyStore {
  private final Jdbi jdbi;

  ApiKeyStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  void insert(ApiKeys.Key key, byte[] hash) {
    jdbi.useHandle(handle ->
        handle
            .createUpdate(
                """
                INSERT INTO api_key (id, name, hash, scopes, created_at)
                VALUES (:id, :name, :hash, :scopes, :created)
                """)
            .bind("id", key.id())
            .bind("name", key.name())
            .bind("hash", hash)
            .bindArray("scopes", String.class, key.scopes().stream().map(Scope::written).toList())
            .bind("created", key.created())
            .execute());
  }

  List<ApiKeys.Key> all() {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT id, name, scopes, created_at, revoked_at
                  FROM api_key
                 ORDER BY created_at, id
                """)
            .map((row, _) -> key(row))
            .list());
  }

  /// The key with this hash, unless it was revoked.
  Optional<ApiKeys.Caller> active(byte[] hash) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("SELECT id, scopes FROM api_key WHERE hash = :hash AND revoked_at IS NULL")
            .bind("hash", hash)
            .map((row, _) -> new ApiKeys.Caller(row.getString("id"), scopes(row)))
            .findOne());
  }

  boolean revoke(String id, Instant now) {
    return 1
        == jdbi.withHandle(handle ->
            handle
                .createUpdate(
                    """
                    UPDATE api_key SET revoked_at = :now
                     WHERE id = :id AND revoked_at IS NULL
                    """)
                .bind("id", id)
                .bind("now", now)
                .execute());
  }

  private static ApiKeys.Key key(ResultSet row) throws SQLException {
    return new ApiKeys.Key(
        row.getString("id"),
        row.getString("name"),
        scopes(row),
        row.getTimestamp("created_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("revoked_at")).map(Timestamp::toInstant));
  }

  private static Set<Scope> scopes(ResultSet row) throws SQLException {
    var scopes = EnumSet.noneOf(Scope.class);
    Arrays.stream((String[]) row.getArray("scopes").getArray())
        .forEach(written -> scopes.add(Scope.parse(written).orElseThrow()));
    return scopes;
  }
}
