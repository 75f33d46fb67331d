package io.stallholder.gateway.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The table `webhook_event`, which triggers write to, and who is to get its rows. Every method
/// works in the caller's transaction.
final class EventStore {
  /// How many were taken, and when the last of them happened.
  record Replayed(int count, Optional<Instant> last) {}

  /// Any number, the same in every gateway.
  private static final long LOCK = 7_482_991_350_118L;

  private EventStore() {}

  /// One at a time gives out places, so that a license's events get theirs in order. False when
  /// somebody is at it.
  static boolean tryLock(Handle handle) {
    return handle
        .createQuery("select pg_try_advisory_xact_lock(:lock)")
        .bind("lock", LOCK)
        .mapTo(Boolean.class)
        .one();
  }

  static void lock(Handle handle) {
    var _ =
        handle
            .createQuery("select count(*) from (select pg_advisory_xact_lock(:lock)) as locked")
            .bind("lock", LOCK)
            .mapTo(Integer.class)
            .one();
  }

  /// Gives the next events to all endpoints that want them.
  ///
  /// @return how many events
  static int spread(Handle handle, int limit) {
    return handle
        .createUpdate(
            """
            with chosen as (
              select id, seq, type, license_id from webhook_event
              where spread_at is null order by seq limit :limit),
            given as (
              insert into webhook_delivery (endpoint_id, event_id, license_id)
              select endpoint.id, chosen.id, chosen.license_id
              from chosen join webhook_endpoint as endpoint
                on endpoint.deleted_at is null and endpoint.disabled_at is null
                  and (endpoint.events is null or chosen.type = any(endpoint.events))
              order by chosen.seq, endpoint.id
              on conflict do nothing)
            update webhook_event set spread_at = clock_timestamp()
            where id in (select id from chosen)
            """)
        .bind("limit", limit)
        .execute();
  }

  static boolean exists(Handle handle, UUID event) {
    return handle
        .createQuery("select exists (select from webhook_event where id = :id)")
        .bind("id", event)
        .mapTo(Boolean.class)
        .one();
  }

  /// Gives one event to an endpoint again; one that waits for it already does not wait twice.
  static int replay(Handle handle, Endpoint endpoint, UUID event) {
    return handle
        .createUpdate(
            """
            insert into webhook_delivery (endpoint_id, event_id, license_id, replay)
            select :endpoint, id, license_id, true from webhook_event where id = :event
            on conflict do nothing
            """)
        .bind("endpoint", endpoint.id())
        .bind("event", event)
        .execute();
  }

  /// Gives what happened from then on, and what the endpoint wants of it, again in the same order.
  static Replayed replay(Handle handle, Endpoint endpoint, Instant from, int limit) {
    return handle
        .createQuery(
            """
            with chosen as (
              select id, seq, time, license_id from webhook_event
              where time >= :from and spread_at is not null
                and (cast(:events as text[]) is null or type = any(:events))
              order by time, seq limit :limit),
            given as (
              insert into webhook_delivery (endpoint_id, event_id, license_id, replay)
              select :endpoint, id, license_id, true from chosen order by seq
              on conflict do nothing
              returning 1)
            select (select count(*) from given) as count,
              case when count(*) = :limit then max(time) end as last
            from chosen
            """)
        .bind("endpoint", endpoint.id())
        .bind("from", from)
        .bind("limit", limit)
        .bindByType(
            "events",
            endpoint.events().map(it -> it.toArray(String[]::new)).orElse(null),
            String[].class)
        .map((row, _) ->
            new Replayed(
                row.getInt("count"),
                Optional.ofNullable(row.getObject("last", OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant)))
        .one();
  }

  /// Tells of licenses whose usage AWS takes only until `near`, and has not taken. Each window is
  /// told once.
  ///
  /// @param nearOfLeaving the same for buyers who leave: their window is an hour to begin with
  static int tellOfDeadlines(Handle handle, Instant now, Instant near, Instant nearOfLeaving) {
    return handle
        .createQuery(
            """
            with late as (
              select license_id, deadline, sum(quantity) as units
              from metering_record
              where state <> 'metered' and state in ('sealed', 'parked') and quantity > 0
                and deadline > :now and deadline <=
                  case when leaving then cast(:leaving as timestamptz)
                    else cast(:near as timestamptz) end
              group by license_id, deadline
              union all
              select open_hour.license_id, license.final_deadline, sum(counted)
              from open_hour join license on license.id = open_hour.license_id
              where counted > 0 and license.closed_at is null
                and license.final_deadline > :now and license.final_deadline <= :leaving
              group by open_hour.license_id, license.final_deadline),
            windows as (
              select license_id, deadline, sum(units) as units from late
              group by license_id, deadline)
            select count(tell_app('deadline.at_risk', license_id, :now,
              json_build_object(
                'deadline', webhook_time(deadline), 'units', trim_scale(units)::text),
              'deadline/' || license_id || '/' || webhook_time(deadline)))
            from windows
            where not exists (
              select from webhook_event
              where origin = 'deadline/' || license_id || '/' || webhook_time(deadline))
            """)
        .bind("now", now)
        .bind("near", near)
        .bind("leaving", nearOfLeaving)
        .mapTo(Integer.class)
        .one();
  }

  /// Forgets what nobody waits for any more.
  ///
  /// @return how many rows
  static int dropOld(Handle handle, Duration kept, int limit) {
    int deliveries =
        handle
            .createUpdate(
                """
                delete from webhook_delivery where place in (
                  select place from webhook_delivery
                  where settled_at < clock_timestamp() - make_interval(secs => :kept)
                  order by settled_at limit :limit)
                """)
            .bind("kept", kept.toSeconds())
            .bind("limit", limit)
            .execute();
    int events =
        handle
            .createUpdate(
                """
                delete from webhook_event where id in (
                  select id from webhook_event as event
                  where written_at < clock_timestamp() - make_interval(secs => :kept)
                    and spread_at is not null
                    and not exists (select from webhook_delivery where event_id = event.id)
                  order by written_at limit :limit)
                """)
            .bind("kept", kept.toSeconds())
            .bind("limit", limit)
            .execute();
    return Math.max(deliveries, events);
  }
}
