package io.stallholder.gateway.webhook;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `webhook_delivery`. Every method works in the caller's transaction.
final class DeliveryStore {
  /// An endpoint that something is due for, and how much may be sent to it now.
  record Ready(UUID endpoint, int room) {}

  /// What this process can sign for.
  ///
  /// @param configured the endpoints of its configuration
  /// @param missing those whose keys it does not have
  /// @param most deliveries to one endpoint at once
  record Known(Set<UUID> configured, Set<UUID> missing, int most) {
    Known {
      configured = Set.copyOf(configured);
      missing = Set.copyOf(missing);
    }
  }

  /// A delivery that is ours to try now.
  ///
  /// @param until names the claim: who finds another there has lost it
  /// @param trial this one included
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Claimed(
      long place,
      UUID endpoint,
      UUID event,
      UUID license,
      byte[] body,
      Verdict.Trial trial,
      Instant until) {}

  /// Longer than any attempt takes; who claimed it and died then loses it to another.
  static final Duration CLAIM = Duration.ofSeconds(60);

  private static final String FREE =
      """
      d.state = 'waiting' and d.not_before <= clock_timestamp()
        and d.claimed_until <= clock_timestamp()
      """;

  /// An event waits for all that its license's endpoint is to get before it.
  private static final String FIRST_IN_LINE =
      """
      not exists (
        select from webhook_delivery as earlier
        where earlier.endpoint_id = d.endpoint_id and earlier.license_id = d.license_id
          and earlier.state = 'waiting' and earlier.place < d.place)
      """;

  private static final String CLAIMED =
      """
      update webhook_delivery as claimed
      set attempts = attempts + 1,
        claimed_until = clock_timestamp() + make_interval(secs => :claim)
      from next join webhook_event as event on event.id = next.event_id
      where claimed.place = next.place
      returning claimed.place, claimed.endpoint_id, claimed.event_id, claimed.license_id,
        claimed.attempts, claimed.claimed_until, event.body,
        extract(epoch from clock_timestamp() - claimed.since) as age
      """;

  private DeliveryStore() {}

  /// The endpoints of the API, and those of these that are of the configuration. One that is away
  /// is asked by one delivery at a time.
  static List<Ready> ready(Handle handle, Known known) {
    return handle
        .createQuery(
            """
            select id, case when failures >= :away then 1 else :most end - running as room
            from (
              select endpoint.id, failures, (
                select count(*) from webhook_delivery
                where endpoint_id = endpoint.id and state = 'waiting'
                  and claimed_until > clock_timestamp()) as running
              from webhook_endpoint as endpoint
              where deleted_at is null and disabled_at is null and not_before <= clock_timestamp()
                and (origin = 'api' or id = any(:configured)) and not id = any(:missing)
                and exists (
                  select from webhook_delivery as d where d.endpoint_id = endpoint.id
            """
                + " and "
                + FREE
                + """
                  )) as endpoint
                where case when failures >= :away then 1 else :most end > running
                order by id
                """)
        .bindArray("configured", UUID.class, known.configured())
        .bindArray("missing", UUID.class, known.missing())
        .bind("away", Verdict.AWAY_AFTER)
        .bind("most", known.most())
        .map((row, _) -> new Ready(row.getObject("id", UUID.class), row.getInt("room")))
        .list();
  }

  /// Takes those that have been due longest, one for each license.
  static List<Claimed> claim(Handle handle, UUID endpoint, int limit) {
    return handle
        .createQuery(
            """
            with next as (
              select d.place, d.event_id from webhook_delivery as d
              where d.endpoint_id = :endpoint
            """
                + " and "
                + FREE
                + " and "
                + FIRST_IN_LINE
                + """
                  order by d.not_before, d.place limit :limit for update skip locked)
                """
                + CLAIMED)
        .bind("endpoint", endpoint)
        .bind("limit", limit)
        .bind("claim", CLAIM.toSeconds())
        .map((row, _) -> claimed(row))
        .list();
  }

  /// Takes what comes next in the line of one that is settled.
  static Optional<Claimed> claimNext(Handle handle, Claimed settled) {
    return handle
        .createQuery(
            """
            with next as (
              select d.place, d.event_id from webhook_delivery as d
              where d.endpoint_id = :endpoint and d.license_id = :license
            """
                + " and "
                + FREE
                + " and "
                + FIRST_IN_LINE
                + """
                  order by d.place limit 1 for update skip locked)
                """
                + CLAIMED)
        .bind("endpoint", settled.endpoint())
        .bind("license", settled.license())
        .bind("claim", CLAIM.toSeconds())
        .map((row, _) -> claimed(row))
        .findOne();
  }

  /// Gives a claim back: nothing was tried.
  static void release(Handle handle, Claimed claimed) {
    handle
        .createUpdate(
            """
            update webhook_delivery set claimed_until = '-infinity', attempts = attempts - 1
            where place = :place and state = 'waiting' and claimed_until = :until
            """)
        .bind("place", claimed.place())
        .bind("until", claimed.until())
        .execute();
  }

  /// Delivered or parked. False when the claim ran out, and another has it.
  static boolean settle(Handle handle, Claimed claimed, String state, Answer answer) {
    return handle
            .createUpdate(
                """
                update webhook_delivery set state = :state, settled_at = clock_timestamp(),
                  claimed_until = '-infinity', last_status = :status, last_error = :error,
                  last_answer = :said
                where place = :place and state = 'waiting' and claimed_until = :until
                """)
            .bind("state", state)
            .bind("place", claimed.place())
            .bind("until", claimed.until())
            .bind("status", answer.httpStatus().orElse(null))
            .bind("error", answer.error().orElse(null))
            .bind("said", answer.said().orElse(null))
            .execute()
        == 1;
  }

  /// It stays in line. False when the claim ran out, and another has it.
  static boolean again(Handle handle, Claimed claimed, Duration delay, Answer answer) {
    return handle
            .createUpdate(
                """
                update webhook_delivery set claimed_until = '-infinity', last_status = :status,
                  not_before = clock_timestamp() + make_interval(secs => :delay),
                  last_error = :error, last_answer = :said
                where place = :place and state = 'waiting' and claimed_until = :until
                """)
            .bind("place", claimed.place())
            .bind("until", claimed.until())
            .bind("delay", delay.toMillis() / 1000.0)
            .bind("status", answer.httpStatus().orElse(null))
            .bind("error", answer.error().orElse(null))
            .bind("said", answer.said().orElse(null))
            .execute()
        == 1;
  }

  /// All that waits for an endpoint is due.
  static void wake(Handle handle, UUID endpoint) {
    handle
        .createUpdate(
            """
            update webhook_delivery set not_before = '-infinity'
            where endpoint_id = :endpoint and state = 'waiting' and not_before > clock_timestamp()
            """)
        .bind("endpoint", endpoint)
        .execute();
  }

  /// What is parked waits again, at its place, and has its whole time again; unless it waits
  /// already, by a replay.
  static int unpark(Handle handle, UUID endpoint) {
    return handle
        .createUpdate(
            """
            update webhook_delivery as parked set state = 'waiting', settled_at = null,
              since = clock_timestamp(), not_before = '-infinity', attempts = 0
            where endpoint_id = :endpoint and state = 'parked'
              and not exists (
                select from webhook_delivery as other
                where other.endpoint_id = :endpoint and other.event_id = parked.event_id
                  and (other.state = 'waiting'
                    or other.state = 'parked' and other.place < parked.place))
            """)
        .bind("endpoint", endpoint)
        .execute();
  }

  /// Nobody will get what waits for an endpoint that is no more.
  static void drop(Handle handle, UUID endpoint) {
    handle
        .createUpdate(
            """
            update webhook_delivery set state = 'dropped', settled_at = clock_timestamp()
            where endpoint_id = :endpoint and state in ('waiting', 'parked')
            """)
        .bind("endpoint", endpoint)
        .execute();
  }

  /// Parks what nobody could try in its time: its endpoint is disabled, or away.
  ///
  /// @return how many
  static int parkOverdue(Handle handle, Duration patience, int limit) {
    return handle
        .createUpdate(
            """
            update webhook_delivery set state = 'parked', settled_at = clock_timestamp()
            where place in (
              select place from webhook_delivery
              where state = 'waiting' and since < clock_timestamp() - make_interval(secs => :age)
                and claimed_until <= clock_timestamp()
              order by place limit :limit for update skip locked)
            """)
        .bind("age", patience.toSeconds())
        .bind("limit", limit)
        .execute();
  }

  private static Claimed claimed(ResultSet row) throws SQLException {
    @Nullable OffsetDateTime until = row.getObject("claimed_until", OffsetDateTime.class);
    return new Claimed(
        row.getLong("place"),
        row.getObject("endpoint_id", UUID.class),
        row.getObject("event_id", UUID.class),
        row.getObject("license_id", UUID.class),
        row.getString("body").getBytes(StandardCharsets.UTF_8),
        new Verdict.Trial(row.getInt("attempts"), Duration.ofSeconds(row.getLong("age"))),
        Optional.ofNullable(until).orElseThrow().toInstant());
  }
}
