package io.stallholder.gateway.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// What became of events, for people: only reads.
final class StandingStore {
  /// How an endpoint stands.
  ///
  /// @param oldestSeconds how long its oldest event waits
  record Standing(UUID endpoint, long waiting, long parked, long oldestSeconds) {
    static Standing none(UUID endpoint) {
      return new Standing(endpoint, 0, 0, 0);
    }
  }

  /// A delivery as it is shown.
  record Line(
      long place,
      UUID event,
      String type,
      Instant time,
      UUID license,
      String state,
      boolean isReplay,
      int attempts,
      Instant since,
      Optional<Instant> nextTry,
      Optional<Instant> settledAt,
      Optional<Integer> status,
      Optional<String> error,
      Optional<String> said) {}

  private StandingStore() {}

  static Map<UUID, Standing> byEndpoint(Handle handle) {
    return handle
        .createQuery(
            """
            select endpoint_id, count(*) filter (where state = 'waiting') as waiting,
              count(*) filter (where state = 'parked') as parked,
              coalesce(extract(epoch from
                clock_timestamp() - min(since) filter (where state = 'waiting')), 0) as oldest
            from webhook_delivery where state = 'waiting' or state = 'parked'
            group by endpoint_id
            """)
        .map((row, _) ->
            new Standing(
                row.getObject("endpoint_id", UUID.class),
                row.getLong("waiting"),
                row.getLong("parked"),
                row.getLong("oldest")))
        .stream()
        .collect(Collectors.toMap(Standing::endpoint, it -> it));
  }

  /// In the order in which they are delivered.
  static List<Line> lines(
      Handle handle, UUID endpoint, Optional<String> state, long after, int limit) {
    return handle
        .createQuery(
            """
            select place, event_id, event.type, event.time, delivery.license_id, state, replay,
              attempts, since, not_before, settled_at, last_status, last_error, last_answer
            from webhook_delivery as delivery join webhook_event as event on event.id = event_id
            where endpoint_id = :endpoint and place > :after
              and (cast(:state as text) is null or state = :state)
            order by place limit :limit
            """)
        .bind("endpoint", endpoint)
        .bind("after", after)
        .bind("state", state.orElse(null))
        .bind("limit", limit)
        .map((row, _) -> line(row))
        .list();
  }

  private static Line line(ResultSet row) throws SQLException {
    boolean waits = row.getString("state").equals("waiting") && row.getInt("attempts") > 0;
    int status = row.getInt("last_status");
    Optional<Integer> lastStatus = row.wasNull() ? Optional.empty() : Optional.of(status);
    return new Line(
        row.getLong("place"),
        row.getObject("event_id", UUID.class),
        row.getString("type"),
        instant(row, "time").orElseThrow(),
        row.getObject("license_id", UUID.class),
        row.getString("state"),
        row.getBoolean("replay"),
        row.getInt("attempts"),
        instant(row, "since").orElseThrow(),
        waits ? instant(row, "not_before").filter(Instant.EPOCH::isBefore) : Optional.empty(),
        instant(row, "settled_at"),
        lastStatus,
        Optional.ofNullable(row.getString("last_error")),
        Optional.ofNullable(row.getString("last_answer")));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
