package io.stallholder.gateway.alarm;

import io.stallholder.gateway.database.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Tells one receiver that the database is away, which the database cannot remember. Every gateway
/// does so for itself; a restart forgets it.
final class Outage {
  private final Receiver receiver;
  private final Duration repeatEvery;
  private final String mode;
  private Optional<Alarm> alarm = Optional.empty();

  Outage(Receiver receiver, Duration repeatEvery, String mode) {
    this.receiver = receiver;
    this.repeatEvery = repeatEvery;
    this.mode = mode;
  }

  void tell(boolean isAway, Instant now) throws InterruptedException {
    List<Firing> firing =
        isAway ? List.of(new Firing(WorkRules.DATABASE_AWAY, Map.of(), 0)) : List.of();
    for (Change change : Change.of(firing, alarm.stream().toList(), now, repeatEvery)) {
      switch (change) {
        case Change.Watch _ -> alarm = Optional.of(since(now, Optional.empty()));
        case Change.Begin(_, Optional<Alarm> watched) ->
            told(Notice.Kind.BEGAN, watched.map(Alarm::since).orElse(now), now);
        case Change.Repeat(_, Alarm known) -> told(Notice.Kind.CONTINUES, known.since(), now);
        case Change.End(Alarm known) -> {
          if (isTold(Notice.Kind.ENDED, known, now)) {
            alarm = Optional.empty();
          }
        }
        case Change.Forget _ -> alarm = Optional.empty();
      }
    }
  }

  /// What is not told stays as it was, and is tried again in the next round.
  private void told(Notice.Kind kind, Instant since, Instant now) throws InterruptedException {
    Alarm begun = since(since, Optional.of(now));
    if (isTold(kind, begun, now)) {
      alarm = Optional.of(begun);
    }
  }

  private boolean isTold(Notice.Kind kind, Alarm about, Instant now) throws InterruptedException {
    var body =
        Notice.body(
            new Notice.Moment(kind, now, mode), about, Optional.of(WorkRules.DATABASE_AWAY));
    return receiver.tell(new Notice(Ids.next(now), receiver.name(), body)).isEmpty();
  }

  private Alarm since(Instant since, Optional<Instant> toldAt) {
    return new Alarm(
        alarm.map(Alarm::id).orElseGet(() -> Ids.next(since)),
        WorkRules.DATABASE_AWAY.name(),
        new TreeMap<>(),
        "0",
        since,
        toldAt,
        toldAt,
        Optional.empty());
  }
}
