package io.stallholder.gateway.alarm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is to happen to an alarm now. A new case must break the build.
sealed interface Change {
  /// A rule holds, but not long enough to tell anybody.
  record Watch(Firing firing) implements Change {}

  /// It has held long enough. The alarm is absent where nobody watched it before.
  record Begin(Firing firing, Optional<Alarm> watched) implements Change {}

  /// It goes on, and it is time to say so again.
  record Repeat(Firing firing, Alarm alarm) implements Change {}

  /// It holds no more, and people were told that it did.
  record End(Alarm alarm) implements Change {}

  /// It holds no more, and nobody ever heard of it.
  record Forget(Alarm alarm) implements Change {}

  /// Pure: what the rules that hold now change in what is known.
  ///
  /// @param known the alarms that have not ended, without those that cannot be judged now
  static List<Change> of(
      List<Firing> firing, List<Alarm> known, Instant now, Duration repeatEvery) {
    List<Change> changes = new ArrayList<>();
    for (Firing each : firing) {
      Optional<Alarm> alarm = known.stream().filter(it -> it.isAbout(each)).findFirst();
      Instant since = alarm.map(Alarm::since).orElse(now);
      if (alarm.flatMap(Alarm::begunAt).isPresent()) {
        alarm
            .filter(it -> !it.toldAt().orElseThrow().plus(repeatEvery).isAfter(now))
            .ifPresent(it -> changes.add(new Repeat(each, it)));
      } else if (!since.plus(each.rule().lasting()).isAfter(now)) {
        changes.add(new Begin(each, alarm));
      } else if (alarm.isEmpty()) {
        changes.add(new Watch(each));
      }
    }
    for (Alarm alarm : known) {
      if (firing.stream().noneMatch(alarm::isAbout)) {
        changes.add(alarm.begunAt().isPresent() ? new End(alarm) : new Forget(alarm));
      }
    }
    return List.copyOf(changes);
  }
}
