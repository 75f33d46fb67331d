package io.stallholder.gateway.alarm;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the rules against the metrics, and writes down what people are to be told. One gateway
/// does so for all; of the database's absence each tells by itself.
final class Watching implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
  private static final Duration KEPT = Duration.ofDays(90);
  private static final List<Rule> RULES =
      Rules.all().stream().filter(rule -> !rule.equals(WorkRules.DATABASE_AWAY)).toList();

  /// What is watched, and who is told.
  ///
  /// @param mode `live` or `simulated`
  record Post(Metrics metrics, List<Receiver> receivers, Duration repeatEvery, String mode) {}

  private final Jdbi jdbi;
  private final Lease lease;
  private final InstantSource clock;
  private final Post post;
  private final List<ReceiverName> receivers;
  private final List<Outage> outages;

  Watching(Jdbi jdbi, Lease lease, InstantSource clock, Post post) {
    this.jdbi = jdbi;
    this.lease = lease;
    this.clock = clock;
    this.post = post;
    this.receivers = post.receivers().stream().map(Receiver::name).toList();
    this.outages =
        post.receivers().stream()
            .map(receiver -> new Outage(receiver, post.repeatEvery(), post.mode()))
            .toList();
  }

  @Override
  public Loop.Round once() throws InterruptedException {
    boolean away = false;
    try {
      watch();
    } catch (RuntimeException e) {
      if (!Database.isUnavailable(e)) {
        throw e;
      }
      away = true;
    }
    for (Outage outage : outages) {
      outage.tell(away, clock.instant());
    }
    return Loop.Round.IDLE;
  }

  private void watch() {
    if (!lease.acquire()) {
      return;
    }
    Readings readings = Readings.of(post.metrics());
    Instant now = clock.instant();
    jdbi.useTransaction(handle -> {
      List<Alarm> known =
          AlarmStore.ongoing(handle).stream()
              .filter(alarm -> rule(alarm.name()).map(readings::knows).orElse(true))
              .toList();
      Change.of(readings.firing(RULES), known, now, post.repeatEvery())
          .forEach(change -> apply(handle, change, now));
      AlarmStore.dropEndedBefore(handle, now.minus(KEPT));
    });
  }

  private void apply(Handle handle, Change change, Instant now) {
    switch (change) {
      case Change.Watch(Firing firing) ->
          AlarmStore.insert(handle, alarm(firing, now, Optional.empty()));
      case Change.Begin(Firing firing, Optional<Alarm> watched) ->
          begin(handle, firing, watched, now);
      case Change.Repeat(Firing firing, Alarm alarm) -> {
        if (AlarmStore.repeat(handle, valued(alarm, firing), now)) {
          tell(handle, Notice.Kind.CONTINUES, valued(alarm, firing), now);
        }
      }
      case Change.End(Alarm alarm) -> {
        if (AlarmStore.end(handle, alarm, now)) {
          tell(handle, Notice.Kind.ENDED, alarm, now);
        }
      }
      case Change.Forget(Alarm alarm) -> AlarmStore.forget(handle, alarm);
    }
  }

  private void begin(Handle handle, Firing firing, Optional<Alarm> watched, Instant now) {
    Alarm alarm =
        watched.map(it -> valued(it, firing)).orElseGet(() -> alarm(firing, now, Optional.of(now)));
    boolean begun =
        watched.isPresent()
            ? AlarmStore.begin(handle, alarm, now)
            : AlarmStore.insert(handle, alarm);
    if (begun) {
      tell(handle, Notice.Kind.BEGAN, alarm, now);
    }
  }

  private void tell(Handle handle, Notice.Kind kind, Alarm alarm, Instant now) {
    LOG.atWarn()
        .addKeyValue("alarm", alarm.name())
        .addKeyValue("subject", alarm.subject())
        .addKeyValue("value", alarm.value())
        .log("alarm {} {}", alarm.name(), kind.word());
    var body = Notice.body(new Notice.Moment(kind, now, post.mode()), alarm, rule(alarm.name()));
    AlarmStore.write(handle, alarm.id(), receivers, body, now);
  }

  private static Alarm alarm(Firing firing, Instant now, Optional<Instant> begunAt) {
    return new Alarm(
        Ids.next(now),
        firing.rule().name(),
        firing.subject(),
        firing.value(),
        now,
        begunAt,
        begunAt,
        Optional.empty());
  }

  private static Alarm valued(Alarm alarm, Firing firing) {
    return new Alarm(
        alarm.id(),
        alarm.name(),
        alarm.subject(),
        firing.value(),
        alarm.since(),
        alarm.begunAt(),
        alarm.toldAt(),
        alarm.endedAt());
  }

  static Optional<Rule> rule(String name) {
    return Rules.all().stream().filter(rule -> rule.name().equals(name)).findFirst();
  }
}
