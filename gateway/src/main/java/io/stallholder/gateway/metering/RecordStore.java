package io.stallholder.gateway.metering;

import io.stallholder.marketplace.metering.Allocation;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// All that is behind one record of the ledger: read only.
final class RecordStore {
  /// One request that carried the record.
  ///
  /// @param answer none: the reply is not known
  record Attempt(
      UUID request,
      Instant sentAt,
      Optional<String> answer,
      Optional<String> detail,
      Optional<Instant> answeredAt) {}

  record Parts(List<Allocation> allocations, boolean dropped) {}

  /// A usage event that a record counts. With `source` it is named by `id`.
  record Event(
      Position position,
      String subject,
      Instant time,
      BigDecimal quantity,
      Optional<String> tags,
      Instant hour) {}

  /// Where a page of events ends.
  record Position(Instant receivedAt, String id, String source) {}

  /// Whether the events make the number.
  ///
  /// @param events what is still kept of them, in sum
  /// @param number how many these are
  /// @param counted into the record
  /// @param included in the buyer's contract, and so not counted
  /// @param reduced by a person
  /// @param countedAgain what other records turned out not to have billed
  record Check(
      BigDecimal events,
      long number,
      BigDecimal counted,
      BigDecimal included,
      BigDecimal reduced,
      BigDecimal countedAgain) {

    /// What the events that are still kept do not explain.
    BigDecimal missing() {
      return counted.add(included).add(reduced).subtract(events).subtract(countedAgain);
    }
  }

  /// An hour's usage is what was counted into it, and into hours that moved there as a whole, until
  /// they did. An hour that has moved away may be counted into again.
  private static final String PARTS =
      """
      with recursive part (hour, since, until) as (
        select cast(:hour as timestamptz), coalesce(max(moved_at), '-infinity'),
          cast('infinity' as timestamptz)
        from moved_usage
        where license_id = :license and dimension = :dimension and from_hour = :hour
          and whole_hour and quantity >= 0
        union
        select moved.from_hour,
          coalesce(
            (select max(earlier.moved_at) from moved_usage as earlier
             where earlier.license_id = :license and earlier.dimension = :dimension
               and earlier.from_hour = moved.from_hour and earlier.whole_hour
               and earlier.quantity >= 0 and earlier.moved_at < moved.moved_at),
            '-infinity'),
          moved.moved_at
        from part join moved_usage as moved on moved.to_hour = part.hour
          and moved.moved_at > part.since and moved.moved_at <= part.until
        where moved.license_id = :license and moved.dimension = :dimension
          and moved.whole_hour and moved.quantity >= 0)
      """;

  private static final String COUNTED_IN_PARTS =
      """
      event.license_id = :license and event.dimension = :dimension and event.voided_at is null
        and exists (
          select from part where part.hour = event.hour
            and event.received_at > part.since and event.received_at <= part.until)
      """;

  private RecordStore() {}

  /// The latest first.
  static List<Attempt> attempts(Handle handle, UUID record, int limit) {
    return handle
        .createQuery(
            """
            select request_id, sent_at, answer, detail, answered_at from attempt
            where record_id = :record order by sent_at desc, request_id limit :limit
            """)
        .bind("record", record)
        .bind("limit", limit)
        .map((row, _) ->
            new Attempt(
                row.getObject("request_id", UUID.class),
                instant(row, "sent_at").orElseThrow(),
                Optional.ofNullable(row.getString("answer")),
                Optional.ofNullable(row.getString("detail")).filter(text -> !text.isEmpty()),
                instant(row, "answered_at")))
        .list();
  }

  static Parts parts(Handle handle, UUID record) {
    return handle
        .createQuery(
            "select allocations, allocations_dropped from metering_record where id = :record")
        .bind("record", record)
        .map((row, _) ->
            new Parts(
                AllocationJson.read(row.getString("allocations")),
                row.getBoolean("allocations_dropped")))
        .one();
  }

  /// A page of the events that a record counts, in the order in which they came.
  static List<Event> events(Handle handle, MeterHour hour, Optional<Position> after, int limit) {
    return bind(
            handle
                .createQuery(
                    """
                    <parts>
                    select received_at, id, source, subject, occurred_at, quantity, tags, hour
                    from usage_event as event
                    where <counted>
                      and (cast(:receivedAt as timestamptz) is null
                        or (received_at, id, source) > (:receivedAt, :id, :source))
                    order by received_at, id, source limit :limit
                    """)
                .define("parts", PARTS)
                .define("counted", COUNTED_IN_PARTS),
            hour)
        .bind("receivedAt", after.map(Position::receivedAt).orElse(null))
        .bind("id", after.map(Position::id).orElse(null))
        .bind("source", after.map(Position::source).orElse(null))
        .bind("limit", limit)
        .map((row, _) -> event(row))
        .list();
  }

  static Check check(Handle handle, MeterHour hour, BigDecimal counted) {
    return bind(
            handle
                .createQuery(
                    """
                    <parts>
                    select events.quantity as events, events.number,
                      (select coalesce(sum(quantity), 0) from included_usage
                       where license_id = :license and dimension = :dimension
                         and hour in (select hour from part)) as included,
                      (select coalesce(sum(quantity), 0) from refused_usage
                       where license_id = :license and dimension = :dimension
                         and reason = 'reduced' and hour in (select hour from part)) as reduced,
                      (select coalesce(sum(quantity), 0) from moved_usage
                       where license_id = :license and dimension = :dimension
                         and reason = 'unbilled' and not whole_hour
                         and to_hour in (select hour from part)) as counted_again
                    from (
                      select coalesce(sum(quantity), 0) as quantity, count(*) as number
                      from usage_event as event where <counted>) as events
                    """)
                .define("parts", PARTS)
                .define("counted", COUNTED_IN_PARTS),
            hour)
        .map((row, _) ->
            new Check(
                row.getBigDecimal("events"),
                row.getLong("number"),
                counted,
                row.getBigDecimal("included"),
                row.getBigDecimal("reduced"),
                row.getBigDecimal("counted_again")))
        .one();
  }

  private static <S extends SqlStatement<S>> S bind(S statement, MeterHour hour) {
    return statement
        .bind("license", hour.meter().license())
        .bind("dimension", hour.meter().dimension().value())
        .bind("hour", hour.hour().start());
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        new Position(
            instant(row, "received_at").orElseThrow(),
            row.getString("id"),
            row.getString("source")),
        row.getString("subject"),
        instant(row, "occurred_at").orElseThrow(),
        row.getBigDecimal("quantity"),
        Optional.ofNullable(row.getString("tags")),
        instant(row, "hour").orElseThrow());
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }
}
