package io.stallholder.gateway.metering;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.Delivery.Part;
import io.stallholder.gateway.metering.Flights.Flight;
import io.stallholder.gateway.metering.Flights.Landed;
import io.stallholder.marketplace.metering.MeteringClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Sends sealed records of one account and region to AWS, and settles the answers. Several requests
/// are on their way at once, as many as the quota asks for.
///
/// Record before act: attempts are committed before their requests go out, and one attempt is one
/// request. A crash in between leaves an attempt without an answer, and the identical record is
/// sent again.
public final class Submitting implements Loop.Step, AutoCloseable {
  /// Where records go.
  ///
  /// @param lease only its holder submits for this channel
  public record Outlet(Channel channel, MeteringClient client, Lease lease, Pace pace) {}

  /// The lease is asked for this often, a fraction of its length; without it nothing new goes out.
  private static final Duration LEASE_EVERY = Duration.ofSeconds(1);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(20);

  /// Answers come faster than they are stored: nothing more goes out.
  private static final int MOST_UNWRITTEN = 2_000;

  private static final Duration RETRY_EVERY = Duration.ofMinutes(1);
  private static final int RETRIES_AT_ONCE = 1_000;

  private final Jdbi jdbi;
  private final Outlet outlet;
  private final InstantSource clock;
  private final Counter requests;
  private final Flights flights;
  private final Outgoing outgoing;
  private final Settling settling;
  private final Writing writing;

  private boolean leased;
  private long leasedNanos;
  private long retriedNanos;

  public Submitting(Jdbi jdbi, Outlet outlet, InstantSource clock, MeteringMetrics metrics) {
    this.jdbi = jdbi;
    this.outlet = outlet;
    this.clock = clock;
    this.requests = metrics.requests();
    this.flights = new Flights(outlet.client());
    var planning = new Planning(jdbi, outlet.channel(), outlet.pace());
    this.outgoing = new Outgoing(planning, outlet.pace());
    this.settling = new Settling(outlet.channel(), outlet.pace(), outgoing, metrics);
    this.writing = new Writing(jdbi, flights::wake);
    this.retriedNanos = outlet.pace().now() - RETRY_EVERY.toNanos();
  }

  /// Sends what may go out now, and settles what has come back. Busy until nothing is on its way
  /// and everything is stored.
  @Override
  public Loop.Round once() throws InterruptedException {
    write();
    boolean launched = settling.waiting() < MOST_UNWRITTEN && holdsLease() && launch();
    if (flights.isEmpty() && writing.isIdle() && !launched) {
      return outlet.pace().available() == 0 && leased ? rest() : Loop.Round.IDLE;
    }
    land(patience());
    return Loop.Round.BUSY;
  }

  /// Waits for the answers to what is on its way, and sends nothing more. To be called once the
  /// loop has ended.
  @Override
  public void close() {
    long end = System.nanoTime() + LONGEST_CLOSE.toNanos();
    try {
      write();
      while (!(flights.isEmpty() && writing.isIdle()) && end - System.nanoTime() > 0) {
        land(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // what has no answer now is sent again
    }
  }

  /// The quota is used up: whether there is more to send shows when it is not.
  private Loop.Round rest() throws InterruptedException {
    Thread.sleep(patience());
    return Loop.Round.BUSY;
  }

  private Duration patience() {
    Duration untilNext = outlet.pace().untilNext();
    boolean waitsForPace = untilNext.isPositive() && untilNext.compareTo(LONGEST_WAIT) < 0;
    return waitsForPace && flights.room() > 0 ? untilNext : LONGEST_WAIT;
  }

  private void land(Duration patience) throws InterruptedException {
    List<Landed> landed = flights.await(patience);
    if (!landed.isEmpty()) {
      Instant now = clock.instant();
      landed.forEach(each -> settling.landed(each, now));
    }
    write();
  }

  /// Takes in what has been stored, and has the next findings stored: at once, while requests go
  /// on.
  private void write() {
    writing.finished().ifPresent(written -> settling.stored(written.findings(), written.changed()));
    if (!writing.isIdle()) {
      writing.again(clock);
      return;
    }
    Findings findings = settling.take();
    if (!findings.isEmpty()) {
      writing.start(findings, clock.instant());
    }
  }

  private boolean holdsLease() {
    long now = outlet.pace().now();
    if (!leased || now - leasedNanos >= LEASE_EVERY.toNanos()) {
      leased = false;
      leased = outlet.lease().acquire();
      leasedNanos = now;
    }
    return leased;
  }

  /// @return whether anything went out
  private boolean launch() {
    int room = Math.min(flights.room(), outlet.pace().available());
    if (room == 0) {
      return false;
    }
    Instant now = clock.instant();
    retryParked(now);
    List<Part> parts = outgoing.next(room, now);
    if (parts.isEmpty()) {
      return false;
    }
    Map<UUID, Part> sending = new LinkedHashMap<>();
    parts.forEach(part -> sending.put(UUID.randomUUID(), part));
    Map<UUID, List<SealedRecord>> records = new LinkedHashMap<>();
    sending.forEach((request, part) -> records.put(request, part.records()));
    Set<UUID> noted = note(parts, records, now);
    sending.forEach((request, part) -> launch(request, part, noted));
    return true;
  }

  private Set<UUID> note(List<Part> parts, Map<UUID, List<SealedRecord>> records, Instant now) {
    try {
      return jdbi.inTransaction(handle -> SubmissionStore.noteAttempts(handle, records, now));
    } catch (RuntimeException e) {
      parts.forEach(settling::dropped);
      throw e;
    }
  }

  private void launch(UUID request, Part part, Set<UUID> noted) {
    List<SealedRecord> there =
        part.records().stream().filter(record -> noted.contains(record.id())).toList();
    outgoing.free(part.records().stream().filter(record -> !noted.contains(record.id())).toList());
    Part rest = new Part(part.delivery(), there);
    if (there.isEmpty()) {
      settling.dropped(rest);
      return;
    }
    outlet.pace().spend(1);
    requests.inc();
    flights.launch(new Flight(request, rest, outlet.pace().now()));
  }

  private void retryParked(Instant now) {
    if (outlet.pace().now() - retriedNanos >= RETRY_EVERY.toNanos()) {
      jdbi.useTransaction(
          handle -> SubmissionStore.retryParked(handle, outlet.channel(), now, RETRIES_AT_ONCE));
      retriedNanos = outlet.pace().now();
    }
  }
}
