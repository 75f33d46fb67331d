package io.stallholder.gateway.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ChangeTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration REPEAT = Duration.ofHours(6);
  private static final Rule AT_ONCE = rule("StallholderConflict");
  private static final Rule LASTING = rule("StallholderUsageUnattributed");

  private static Rule rule(String name) {
    return Watching.rule(name).orElseThrow();
  }

  @Test
  void aRuleThatNeedNotLastBeginsAtOnce() {
    assertThat(changes(NOON, firing(AT_ONCE)))
        .containsExactly(new Change.Begin(firing(AT_ONCE), Optional.empty()));
  }

  @Test
  void aRuleThatMustLastIsWatchedFirst() {
    assertThat(changes(NOON, firing(LASTING))).containsExactly(new Change.Watch(firing(LASTING)));
    Alarm watched = alarm(LASTING, Optional.empty());
    assertThat(changes(NOON.plusSeconds(899), firing(LASTING), watched)).isEmpty();
    assertThat(changes(NOON.plusSeconds(900), firing(LASTING), watched))
        .containsExactly(new Change.Begin(firing(LASTING), Optional.of(watched)));
  }

  @Test
  void whatGoesOnIsRepeatedInItsTime() {
    Alarm begun = alarm(AT_ONCE, Optional.of(NOON));
    assertThat(changes(NOON.plus(REPEAT).minusSeconds(1), firing(AT_ONCE), begun)).isEmpty();
    assertThat(changes(NOON.plus(REPEAT), firing(AT_ONCE), begun))
        .containsExactly(new Change.Repeat(firing(AT_ONCE), begun));
  }

  @Test
  void whatIsOverEndsIfAnybodyWasTold() {
    Alarm begun = alarm(AT_ONCE, Optional.of(NOON));
    Alarm watched = alarm(LASTING, Optional.empty());
    assertThat(Change.of(List.of(), List.of(begun, watched), NOON, REPEAT))
        .containsExactly(new Change.End(begun), new Change.Forget(watched));
  }

  @Test
  void anotherSubjectIsAnotherAlarm() {
    Alarm begun = alarm(AT_ONCE, Optional.of(NOON));
    var other = new Firing(AT_ONCE, Map.of("product", "other"), 1);
    assertThat(Change.of(List.of(firing(AT_ONCE), other), List.of(begun), NOON, REPEAT))
        .containsExactly(new Change.Begin(other, Optional.empty()));
  }

  private static List<Change> changes(Instant now, Firing firing, Alarm... known) {
    return Change.of(List.of(firing), List.of(known), now, REPEAT);
  }

  private static Firing firing(Rule rule) {
    return new Firing(rule, Map.of("product", "one"), 1);
  }

  private static Alarm alarm(Rule rule, Optional<Instant> begun) {
    return new Alarm(
        new UUID(1, rule.name().hashCode()),
        rule.name(),
        new TreeMap<>(Map.of("product", "one")),
        "1",
        NOON,
        begun,
        begun,
        Optional.empty());
  }
}
