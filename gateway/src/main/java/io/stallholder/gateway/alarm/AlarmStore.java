package io.stallholder.gateway.alarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Alarms in PostgreSQL. Every change is guarded by what it expects, so that two gateways that both
/// believe to be the one that watches tell people once.
final class AlarmStore {
  private static final String COLUMNS =
      "id, name, subject, value, since, begun_at, told_at, ended_at";

  private AlarmStore() {}

  /// All that have not ended, those that nobody was told of included.
  static List<Alarm> ongoing(Handle handle) {
    return handle
        .createQuery("select " + COLUMNS + " from alarm where ended_at is null order by id")
        .map(AlarmStore::alarm)
        .list();
  }

  /// What people were told of.
  static List<Alarm> page(Handle handle, boolean ended, Optional<UUID> after, int size) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from alarm
                where begun_at is not null and (ended_at is not null) = :ended
                  and (cast(:after as uuid) is null or id > cast(:after as uuid))
                order by id limit :size
                """)
        .bind("ended", ended)
        .bind("after", after.orElse(null))
        .bind("size", size)
        .map(AlarmStore::alarm)
        .list();
  }

  /// Does nothing if another gateway watches it already.
  ///
  /// @return whether it is new
  static boolean insert(Handle handle, Alarm alarm) {
    return handle
            .createUpdate(
                """
                insert into alarm (id, name, subject, value, since, begun_at, told_at)
                values (:id, :name, cast(:subject as jsonb), :value, :since, :begunAt, :toldAt)
                on conflict (name, subject) where ended_at is null do nothing
                """)
            .bind("id", alarm.id())
            .bind("name", alarm.name())
            .bind("subject", text(alarm.subject()))
            .bind("value", alarm.value())
            .bind("since", alarm.since())
            .bind("begunAt", alarm.begunAt().orElse(null))
            .bind("toldAt", alarm.toldAt().orElse(null))
            .execute()
        == 1;
  }

  /// @return whether it had not begun yet
  static boolean begin(Handle handle, Alarm alarm, Instant now) {
    return handle
            .createUpdate(
                """
                update alarm set value = :value, begun_at = :now, told_at = :now
                where id = :id and begun_at is null
                """)
            .bind("id", alarm.id())
            .bind("value", alarm.value())
            .bind("now", now)
            .execute()
        == 1;
  }

  /// @return whether nobody repeated it meanwhile
  static boolean repeat(Handle handle, Alarm alarm, Instant now) {
    return handle
            .createUpdate(
                """
                update alarm set value = :value, told_at = :now
                where id = :id and told_at = :toldAt and ended_at is null
                """)
            .bind("id", alarm.id())
            .bind("value", alarm.value())
            .bind("toldAt", alarm.toldAt().orElseThrow())
            .bind("now", now)
            .execute()
        == 1;
  }

  /// @return whether it had not ended yet
  static boolean end(Handle handle, Alarm alarm, Instant now) {
    return handle
            .createUpdate(
                """
                update alarm set ended_at = :now
                where id = :id and begun_at is not null and ended_at is null
                """)
            .bind("id", alarm.id())
            .bind("now", now)
            .execute()
        == 1;
  }

  /// Lets go of one that never began.
  static void forget(Handle handle, Alarm alarm) {
    handle
        .createUpdate("delete from alarm where id = :id and begun_at is null")
        .bind("id", alarm.id())
        .execute();
  }

  /// Lets go of those that ended long ago, with all that was told of them.
  static void dropEndedBefore(Handle handle, Instant time) {
    handle.createUpdate("delete from alarm where ended_at < :time").bind("time", time).execute();
  }

  static void write(
      Handle handle, UUID alarm, List<ReceiverName> receivers, JsonNode body, Instant now) {
    for (ReceiverName receiver : receivers) {
      handle
          .createUpdate(
              """
              insert into alarm_notice (id, alarm_id, receiver, body)
              values (:id, :alarm, :receiver, cast(:body as jsonb))
              """)
          .bind("id", Ids.next(now))
          .bind("alarm", alarm)
          .bind("receiver", receiver.word())
          .bind("body", text(body))
          .execute();
    }
  }

  private static Alarm alarm(ResultSet row, StatementContext context) throws SQLException {
    SortedMap<String, String> subject = new TreeMap<>();
    json(row.getString("subject"))
        .properties()
        .forEach(label -> subject.put(label.getKey(), label.getValue().asText()));
    return new Alarm(
        row.getObject("id", UUID.class),
        row.getString("name"),
        subject,
        row.getString("value"),
        instant(row, "since").orElseThrow(),
        instant(row, "begun_at"),
        instant(row, "told_at"),
        instant(row, "ended_at"));
  }

  static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Object json) {
    return new String(Json.bytes(json), StandardCharsets.UTF_8);
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }
}
