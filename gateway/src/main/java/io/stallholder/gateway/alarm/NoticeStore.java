package io.stallholder.gateway.alarm;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What receivers are still to be told.
final class NoticeStore {
  /// A notice that is ours to send now.
  ///
  /// @param attempts this one included
  record Claimed(Notice notice, int attempts) {}

  /// How a receiver stands.
  ///
  /// @param oldestSeconds how long its oldest notice waits
  record Standing(
      ReceiverName receiver, long undelivered, long oldestSeconds, Optional<String> lastError) {}

  /// Longer than any attempt takes; who claimed it and died then loses it to another.
  private static final Duration CLAIM = Duration.ofMinutes(2);

  private static final Duration GIVE_UP = Duration.ofHours(24);

  private NoticeStore() {}

  /// Takes the notice that has waited longest among those that are due.
  static Optional<Claimed> claim(Handle handle, List<ReceiverName> receivers) {
    return handle
        .createQuery(
            """
            update alarm_notice set attempts = attempts + 1,
              not_before = clock_timestamp() + :claim * interval '1 second'
            where id = (
              select id from alarm_notice
              where sent_at is null and given_up_at is null and not_before <= clock_timestamp()
                and receiver = any(:receivers)
              order by id limit 1 for update skip locked)
            returning id, receiver, body, attempts
            """)
        .bind("claim", CLAIM.toSeconds())
        .bindArray("receivers", String.class, receivers.stream().map(ReceiverName::word).toList())
        .map((row, _) -> new Claimed(notice(row), row.getInt("attempts")))
        .findOne();
  }

  static void sent(Handle handle, UUID id) {
    handle
        .createUpdate(
            "update alarm_notice set sent_at = clock_timestamp() where id = :id and sent_at is null")
        .bind("id", id)
        .execute();
  }

  /// It is tried again after `delay`, for a day.
  static void failed(Handle handle, UUID id, String why, Duration delay) {
    handle
        .createUpdate(
            """
            update alarm_notice set last_error = :why,
              not_before = clock_timestamp() + :delay * interval '1 second',
              given_up_at = case
                when written_at < clock_timestamp() - :giveUp * interval '1 second'
                then clock_timestamp() end
            where id = :id and sent_at is null
            """)
        .bind("id", id)
        .bind("why", why)
        .bind("delay", delay.toSeconds())
        .bind("giveUp", GIVE_UP.toSeconds())
        .execute();
  }

  /// The receivers that have something to be told.
  static List<Standing> standing(Handle handle) {
    return handle
        .createQuery(
            """
            select receiver, count(*) as undelivered,
              extract(epoch from clock_timestamp() - min(written_at)) as oldest,
              (array_agg(last_error order by id desc) filter (where last_error is not null))[1]
                as last_error
            from alarm_notice where sent_at is null and given_up_at is null
            group by receiver
            """)
        .map((row, _) ->
            new Standing(
                ReceiverName.of(row.getString("receiver")),
                row.getLong("undelivered"),
                row.getLong("oldest"),
                Optional.ofNullable(row.getString("last_error"))))
        .list();
  }

  private static Notice notice(ResultSet row) throws SQLException {
    return new Notice(
        row.getObject("id", UUID.class),
        ReceiverName.of(row.getString("receiver")),
        AlarmStore.json(row.getString("body")));
  }
}
