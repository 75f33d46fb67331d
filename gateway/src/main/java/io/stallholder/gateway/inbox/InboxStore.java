package io.stallholder.gateway.inbox;

import io.stallholder.marketplace.event.EventParser;
import io.stallholder.marketplace.queue.QueueMessage;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// Received messages in PostgreSQL. Every method works in the caller's transaction.
final class InboxStore {
  /// Where a message stands.
  enum State {
    NEW,
    HANDLED,
    PARKED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A message as it was received.
  record Message(
      String identity,
      String messageId,
      String body,
      String queue,
      Instant sentAt,
      Instant receivedAt,
      State state,
      Optional<String> reason) {}

  private static final String COLUMNS =
      "identity, message_id, body, queue, sent_at, received_at, state, reason";

  private static final int POSTPONED_SECONDS = 60;

  private InboxStore() {}

  /// Writes messages down. One that is known already changes nothing.
  static void keep(Handle handle, List<QueueMessage> messages, String queue, Instant now) {
    var batch =
        handle.prepareBatch(
            """
            insert into inbox_message (identity, message_id, body, queue, sent_at, received_at)
            values (:identity, :messageId, :body, :queue, :sentAt, :now)
            on conflict (identity) do nothing
            """);
    for (QueueMessage message : messages) {
      batch
          .bind("identity", storable(identity(message)))
          .bind("messageId", message.messageId())
          .bind("body", storable(message.body()))
          .bind("queue", queue)
          .bind("sentAt", message.sentAt())
          .bind("now", now)
          .add();
    }
    batch.execute();
  }

  /// The event's own identity, so that a message that AWS delivers twice is one.
  private static String identity(QueueMessage message) {
    return EventParser.parse(message.messageId(), message.sentAt(), message.body()).identity();
  }

  /// Locks the messages that came first of those not handled yet and not locked.
  static List<Message> next(Handle handle, int most) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from inbox_message
                where state = 'new' and (not_before is null or not_before <= clock_timestamp())
                order by received_at, identity limit :most for update skip locked
                """)
        .bind("most", most)
        .map(InboxStore::message)
        .list();
  }

  /// A message that was understood.
  ///
  /// @param unknownKind what AWS calls it, where nobody here knows what that means
  record Handled(String identity, Optional<String> unknownKind) {}

  static void handled(Handle handle, List<Handled> messages, Instant now) {
    var batch =
        handle.prepareBatch(
            """
            update inbox_message set state = 'handled', reason = null, handled_at = :now,
              unknown_kind = :kind
            where identity = :identity and state = 'new'
            """);
    for (Handled message : messages) {
      batch
          .bind("identity", message.identity())
          .bind("kind", message.unknownKind().orElse(null))
          .bind("now", now)
          .add();
    }
    batch.execute();
  }

  /// How many messages were kept of each kind that nobody here knows; the most frequent first.
  static Map<String, Long> unknownKinds(Handle handle, int limit) {
    Map<String, Long> kinds = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            select unknown_kind, count(*) as messages from inbox_message
            where unknown_kind is not null
            group by unknown_kind order by messages desc, unknown_kind limit :limit
            """)
        .bind("limit", limit)
        .map((row, _) -> Map.entry(row.getString("unknown_kind"), row.getLong("messages")))
        .forEach(entry -> kinds.put(entry.getKey(), entry.getValue()));
    return kinds;
  }

  static void park(Handle handle, String identity, String reason) {
    handle
        .createUpdate(
            """
            update inbox_message set state = 'parked', reason = :reason
            where identity = :identity and state = 'new'
            """)
        .bind("identity", identity)
        .bind("reason", reason)
        .execute();
  }

  /// Looked at again a minute from now, by machine time; the reason is shown until then.
  static void postpone(Handle handle, String identity, String reason) {
    handle
        .createUpdate(
            """
            update inbox_message set reason = :reason,
              not_before = clock_timestamp() + make_interval(secs => :seconds)
            where identity = :identity and state = 'new'
            """)
        .bind("identity", identity)
        .bind("reason", reason)
        .bind("seconds", POSTPONED_SECONDS)
        .execute();
  }

  static boolean retry(Handle handle, String identity) {
    return handle
            .createUpdate(
                """
                update inbox_message set state = 'new', reason = null
                where identity = :identity and state = 'parked'
                """)
            .bind("identity", identity)
            .execute()
        == 1;
  }

  static List<Message> page(Handle handle, State state, Optional<String> after, int size) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from inbox_message
                where state = :state and (cast(:after as text) is null or identity > :after)
                order by identity limit :size
                """)
        .bind("state", state.word())
        .bind("after", after.orElse(null))
        .bind("size", size)
        .map(InboxStore::message)
        .list();
  }

  static long count(Handle handle, State state) {
    return handle
        .createQuery("select count(*) from inbox_message where state = :state")
        .bind("state", state.word())
        .mapTo(Long.class)
        .one();
  }

  /// When the oldest message came that was not looked at yet.
  static Optional<Instant> oldest(Handle handle) {
    return handle
        .createQuery("select min(received_at) as oldest from inbox_message where state = 'new'")
        .map((row, _) -> Optional.ofNullable(row.getObject("oldest", OffsetDateTime.class)))
        .one()
        .map(OffsetDateTime::toInstant);
  }

  private static Message message(ResultSet row, StatementContext context) throws SQLException {
    return new Message(
        row.getString("identity"),
        row.getString("message_id"),
        row.getString("body"),
        row.getString("queue"),
        row.getObject("sent_at", OffsetDateTime.class).toInstant(),
        row.getObject("received_at", OffsetDateTime.class).toInstant(),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(row.getString("reason")));
  }

  /// PostgreSQL's text holds every character but this one, and no half of a surrogate pair.
  private static String storable(String text) {
    byte[] bytes = text.replace("\u0000", "\uFFFD").getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
