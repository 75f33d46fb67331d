package io.stallholder.gateway.webhook;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.webhook.DeliveryStore.Claimed;
import io.stallholder.gateway.webhook.DeliveryStore.Ready;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what is due, at least once. A license's events go to an endpoint one after the other, in
/// order; other licenses and other endpoints are not held up. Who dies between sending and noting
/// so has not noted it: another sends it again, with the same id.
final class Delivering implements Loop.Step, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivering.class);
  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_AT_ONCE_OF_ENDPOINT = 8;

  /// Then somebody else's license has its turn.
  private static final int MOST_IN_A_ROW = 100;

  /// A claim that is older may run out before its answer comes.
  private static final Duration FRESH = DeliveryStore.CLAIM.dividedBy(3);

  /// What it takes to send.
  record Tools(Jdbi jdbi, SigningKeys keys, Senders senders, InstantSource clock) {}

  /// What sends to endpoints of the configuration, and what to those of the API.
  record Senders(Sender trusted, Sender untrusted) {
    Sender of(Endpoint endpoint) {
      return endpoint.isOfConfig() ? trusted : untrusted;
    }
  }

  private record Addressed(Endpoint endpoint, List<byte[]> keys) {}

  private final Jdbi jdbi;
  private final Tools tools;
  private final Counter attempts;
  private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean isClosing;

  Delivering(Tools tools, Metrics metrics) {
    this.jdbi = tools.jdbi();
    this.tools = tools;
    this.attempts =
        metrics.counter(
            "webhook_attempts", "Attempts to tell the seller's app of an event", "outcome");
  }

  /// Begins to send what is due, and does not wait for answers.
  @Override
  public Loop.Round once() {
    boolean some = false;
    var known =
        new DeliveryStore.Known(
            tools.keys().configured(), tools.keys().missing(), MOST_AT_ONCE_OF_ENDPOINT);
    List<Ready> ready = jdbi.inTransaction(handle -> DeliveryStore.ready(handle, known));
    for (Ready each : ready) {
      int room = Math.min(each.room(), slots.availablePermits());
      List<Claimed> claimed =
          room == 0
              ? List.of()
              : jdbi.inTransaction(handle -> DeliveryStore.claim(handle, each.endpoint(), room));
      for (Claimed one : claimed) {
        slots.acquireUninterruptibly(); // there is one: nobody else takes any
        long claimedAt = System.nanoTime();
        threads.execute(() -> sendLine(one, claimedAt));
        some = true;
      }
    }
    return some ? Loop.Round.BUSY : Loop.Round.IDLE;
  }

  /// Whether something is being sent now.
  boolean isSending() {
    return slots.availablePermits() < MOST_AT_ONCE;
  }

  private void sendLine(Claimed first, long claimedAt) {
    try {
      Optional<Claimed> next = Optional.of(first);
      long at = claimedAt;
      for (int left = MOST_IN_A_ROW; next.isPresent(); left--) {
        next = send(next.get(), at, left > 1);
        at = System.nanoTime();
      }
    } catch (RuntimeException e) {
      LOG.warn("a webhook's outcome was not noted; it will be sent again: {}", e.toString());
    } finally {
      slots.release();
    }
  }

  /// @return what comes next in its line, if that is due and this was taken
  private Optional<Claimed> send(Claimed claimed, long claimedAt, boolean goesOn) {
    Optional<Addressed> addressed = jdbi.inTransaction(handle -> addressed(handle, claimed));
    if (addressed.isEmpty() || System.nanoTime() - claimedAt > FRESH.toNanos()) {
      jdbi.useTransaction(handle -> DeliveryStore.release(handle, claimed));
      return Optional.empty();
    }
    Endpoint endpoint = addressed.get().endpoint();
    var message =
        new Sender.Message(claimed.event().toString(), claimed.body(), addressed.get().keys());
    Answer answer = tools.senders().of(endpoint).send(endpoint.url(), message);
    double luck = ThreadLocalRandom.current().nextDouble();
    Verdict verdict = Verdict.of(answer, claimed.trial(), luck);
    report(claimed, answer, verdict);
    return jdbi.inTransaction(handle -> {
      boolean isOurs = Settling.settle(handle, claimed, answer, verdict, tools.clock().instant());
      if (isOurs) {
        Settling.note(handle, claimed.endpoint(), answer, luck);
      }
      return isOurs && verdict instanceof Verdict.Delivered && goesOn && !isClosing
          ? DeliveryStore.claimNext(handle, claimed)
          : Optional.empty();
    });
  }

  private Optional<Addressed> addressed(Handle handle, Claimed claimed) {
    return EndpointStore.byId(handle, claimed.endpoint())
        .filter(endpoint -> endpoint.disabled().isEmpty())
        .flatMap(endpoint ->
            tools.keys().of(handle, endpoint).map(keys -> new Addressed(endpoint, keys)));
  }

  private void report(Claimed claimed, Answer answer, Verdict verdict) {
    String outcome =
        switch (verdict) {
          case Verdict.Delivered _ -> "delivered";
          case Verdict.Again _ -> "failed";
          case Verdict.Parked _ -> "parked";
          case Verdict.Disabled _ -> "gone";
        };
    attempts.labelValues(outcome).inc();
    answer
        .error()
        .ifPresent(error ->
            LOG.atInfo()
                .addKeyValue("webhook", claimed.endpoint())
                .addKeyValue("event", claimed.event())
                .addKeyValue("license", claimed.license())
                .addKeyValue("attempt", claimed.trial().attempts())
                .log("webhook not taken ({}): {}", outcome, error));
  }

  /// Lets what is being sent come to its end, which is never far.
  @Override
  public void close() {
    isClosing = true;
    threads.close();
  }
}
