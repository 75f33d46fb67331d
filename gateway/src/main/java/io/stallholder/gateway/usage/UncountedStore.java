package io.stallholder.gateway.usage;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Usage that no license has: accepted without one, or refused at the door.
final class UncountedStore {
  /// Accepted events of one dimension that wait for a license.
  record Unattributed(String dimension, long events, BigDecimal units, Instant oldest) {}

  /// Events that were refused with one code.
  record RefusedEvents(String code, long events) {}

  private UncountedStore() {}

  static List<Unattributed> unattributed(Handle handle) {
    return handle
        .createQuery(
            """
            select dimension, count(*) as events, sum(quantity) as units,
              min(occurred_at) as oldest
            from usage_event where license_id is null group by dimension
            """)
        .map((row, _) ->
            new Unattributed(
                row.getString("dimension"),
                row.getLong("events"),
                row.getBigDecimal("units"),
                oldest(row)))
        .list();
  }

  static List<RefusedEvents> refusedSince(Handle handle, Instant since) {
    return handle
        .createQuery(
            """
            select code, count(*) as events from refused_event where refused_at > :since
            group by code
            """)
        .bind("since", since)
        .map((row, _) -> new RefusedEvents(row.getString("code"), row.getLong("events")))
        .list();
  }

  private static Instant oldest(ResultSet row) throws SQLException {
    return Optional.ofNullable(row.getObject("oldest", OffsetDateTime.class))
        .map(OffsetDateTime::toInstant)
        .orElseThrow();
  }
}
