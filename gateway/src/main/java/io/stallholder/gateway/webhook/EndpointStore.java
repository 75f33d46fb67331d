package io.stallholder.gateway.webhook;

import io.stallholder.gateway.config.WebhookConfig;
import io.stallholder.gateway.database.Ids;
import java.net.URI;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `webhook_endpoint`. Every method works in the caller's transaction.
final class EndpointStore {
  private static final String SELECT =
      """
      select id, url, origin, events, created_at, secret_id,
        case when previous_until > clock_timestamp() then previous_secret_id end as previous,
        case when previous_until > clock_timestamp() then previous_until end as previous_until,
        failures, last_error, disabled_at, disabled_because
      from webhook_endpoint where deleted_at is null
      """;

  private EndpointStore() {}

  static List<Endpoint> all(Handle handle) {
    return handle
        .createQuery(SELECT + " order by created_at, id")
        .map((row, _) -> endpoint(row))
        .list();
  }

  static Optional<Endpoint> byId(Handle handle, UUID id) {
    return handle
        .createQuery(SELECT + " and id = :id")
        .bind("id", id)
        .map((row, _) -> endpoint(row))
        .findOne();
  }

  /// Whoever changes an endpoint locks it first.
  static Optional<Endpoint> lock(Handle handle, UUID id) {
    return handle
        .createQuery(SELECT + " and id = :id for update")
        .bind("id", id)
        .map((row, _) -> endpoint(row))
        .findOne();
  }

  /// An endpoint of the configuration keeps its id for as long as its URL stays.
  static UUID configured(Handle handle, WebhookConfig config, Instant now) {
    return handle
        .createQuery(
            """
            insert into webhook_endpoint (id, url, origin, events, created_at)
            values (:id, :url, 'config', :events, :now)
            on conflict (url) where origin = 'config' and deleted_at is null
            do update set events = excluded.events
            returning id
            """)
        .bind("id", Ids.next(now))
        .bind("url", config.url().toString())
        .bindByType("events", config.types().map(EndpointStore::array).orElse(null), String[].class)
        .bind("now", now)
        .mapTo(UUID.class)
        .one();
  }

  /// Those that the configuration does not have any more.
  static List<UUID> configuredBefore(Handle handle, Collection<UUID> now) {
    return handle
        .createQuery(
            """
            select id from webhook_endpoint
            where origin = 'config' and deleted_at is null and not id = any(:now)
            order by id for update
            """)
        .bindArray("now", UUID.class, now)
        .mapTo(UUID.class)
        .list();
  }

  static void add(
      Handle handle, UUID id, URI url, Optional<List<String>> events, UUID secret, Instant now) {
    handle
        .createUpdate(
            """
            insert into webhook_endpoint (id, url, origin, events, secret_id, created_at)
            values (:id, :url, 'api', :events, :secret, :now)
            """)
        .bind("id", id)
        .bind("url", url.toString())
        .bindByType("events", events.map(EndpointStore::array).orElse(null), String[].class)
        .bind("secret", secret)
        .bind("now", now)
        .execute();
  }

  /// The secret until now goes on signing for a while. What signed before it does not any more.
  static void rotate(Handle handle, Endpoint endpoint, UUID secret, Duration overlap) {
    handle
        .createUpdate(
            """
            update webhook_endpoint set previous_secret_id = secret_id, secret_id = :secret,
              previous_until = clock_timestamp() + make_interval(secs => :overlap)
            where id = :id
            """)
        .bind("id", endpoint.id())
        .bind("secret", secret)
        .bind("overlap", overlap.toSeconds())
        .execute();
  }

  /// All secrets that a row still refers to, those that sign no more included.
  static List<UUID> secrets(Handle handle, UUID id) {
    return handle
        .createQuery(
            """
            select secret from webhook_endpoint,
              lateral (values (secret_id), (previous_secret_id)) as kept (secret)
            where id = :id and secret is not null
            """)
        .bind("id", id)
        .mapTo(UUID.class)
        .list();
  }

  static void delete(Handle handle, UUID id, Instant now) {
    handle
        .createUpdate(
            """
            update webhook_endpoint set deleted_at = :now, secret_id = null,
              previous_secret_id = null, previous_until = null
            where id = :id
            """)
        .bind("id", id)
        .bind("now", now)
        .execute();
  }

  static void disable(Handle handle, UUID id, String why, Instant now) {
    handle
        .createUpdate(
            """
            update webhook_endpoint
            set disabled_at = :now, disabled_because = :why, last_error = :why
            where id = :id and disabled_at is null
            """)
        .bind("id", id)
        .bind("why", why)
        .bind("now", now)
        .execute();
  }

  /// As if it had never failed.
  static void enable(Handle handle, UUID id) {
    handle
        .createUpdate(
            """
            update webhook_endpoint set disabled_at = null, disabled_because = null, failures = 0,
              not_before = '-infinity'
            where id = :id
            """)
        .bind("id", id)
        .execute();
  }

  /// It took something.
  ///
  /// @return whether it had been away
  static boolean answers(Handle handle, UUID id) {
    return handle
        .createQuery(
            """
            with was as (
              select id, failures from webhook_endpoint
              where id = :id and (failures > 0 or last_error is not null) for update)
            update webhook_endpoint as endpoint
            set failures = 0, not_before = '-infinity', last_error = null
            from was where endpoint.id = was.id
            returning was.failures >= :many
            """)
        .bind("id", id)
        .bind("many", Verdict.AWAY_AFTER)
        .mapTo(Boolean.class)
        .findOne()
        .orElse(false);
  }

  static void refuses(Handle handle, UUID id, String why) {
    handle
        .createUpdate("update webhook_endpoint set last_error = :why where id = :id")
        .bind("id", id)
        .bind("why", why)
        .execute();
  }

  /// @return how often in a row
  static int isAway(Handle handle, UUID id, String why) {
    return handle
        .createQuery(
            """
            update webhook_endpoint set failures = failures + 1, last_error = :why
            where id = :id returning failures
            """)
        .bind("id", id)
        .bind("why", why)
        .mapTo(Integer.class)
        .one();
  }

  static void rest(Handle handle, UUID id, Duration time) {
    handle
        .createUpdate(
            """
            update webhook_endpoint
            set not_before = clock_timestamp() + make_interval(secs => :rest) where id = :id
            """)
        .bind("id", id)
        .bind("rest", time.toMillis() / 1000.0)
        .execute();
  }

  private static String[] array(List<String> texts) {
    return texts.toArray(String[]::new);
  }

  private static Endpoint endpoint(ResultSet row) throws SQLException {
    @Nullable Array events = row.getArray("events");
    Optional<Instant> disabledAt = instant(row, "disabled_at");
    @Nullable String why = row.getString("disabled_because");
    return new Endpoint(
        row.getObject("id", UUID.class),
        URI.create(row.getString("url")),
        row.getString("origin").equals("config"),
        events == null ? Optional.empty() : Optional.of(List.of((String[]) events.getArray())),
        instant(row, "created_at").orElseThrow(),
        Optional.ofNullable(row.getObject("secret_id", UUID.class)),
        Optional.ofNullable(row.getObject("previous", UUID.class)),
        instant(row, "previous_until"),
        row.getInt("failures"),
        Optional.ofNullable(row.getString("last_error")),
        disabledAt.map(at -> new Endpoint.Disabled(at, why == null ? "" : why)));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
