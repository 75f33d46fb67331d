package io.stallholder.gateway.access;

import static io.stallholder.gateway.access.Reason.ACTIVE;
import static io.stallholder.gateway.access.Reason.CLOSING;
import static io.stallholder.gateway.access.Reason.ENDED;
import static io.stallholder.gateway.access.Reason.EXPIRED;
import static io.stallholder.gateway.access.Reason.HELD;
import static io.stallholder.gateway.access.Reason.NOT_ENTITLED;
import static io.stallholder.gateway.access.Reason.OVER_LIMIT;
import static io.stallholder.gateway.access.Reason.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole table of answers.
final class VerdictTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(3600);

  private static final Standing AWAITED = new Standing.Awaited();
  private static final Standing RUNNING = new Standing.Running();
  private static final Standing HANDED_ON = new Standing.HandedOn();
  private static final Standing LEAVING = new Standing.Leaving(LATER);
  private static final Standing OVER = new Standing.Over();
  private static final Standing FAILED = new Standing.Failed();

  private static final Claim GRANTED = new Claim.Granted(Optional.of(LATER.plusSeconds(9)), true);
  private static final Claim UNCONFIRMED = new Claim.Granted(Optional.empty(), false);
  private static final Claim NOT_LISTED = new Claim.NotListed("nothing");
  private static final Claim PAST = new Claim.Expired(NOON);
  private static final Claim TOO_MUCH =
      new Claim.TooMuch(BigDecimal.valueOf(10), BigDecimal.valueOf(11));
  private static final Claim NOT_KNOWN = new Claim.NotKnown("nothing was read");

  private static final Set<Standing> STANDINGS =
      Set.of(AWAITED, RUNNING, HANDED_ON, LEAVING, OVER, FAILED);
  private static final Set<Claim> CLAIMS =
      Set.of(GRANTED, UNCONFIRMED, NOT_LISTED, PAST, TOO_MUCH, NOT_KNOWN);

  /// @param until as text; empty: none
  record Line(
      Standing standing,
      Claim claim,
      boolean held,
      boolean allowed,
      Reason reason,
      Optional<Instant> until,
      boolean stale) {}

  private static Line yes(
      Standing standing, Claim claim, boolean held, Reason reason, Instant until, boolean stale) {
    Optional<Instant> end = until.equals(Instant.MAX) ? Optional.empty() : Optional.of(until);
    return new Line(standing, claim, held, true, reason, end, stale);
  }

  private static Line no(Standing standing, Claim claim, boolean held, Reason reason) {
    return new Line(standing, claim, held, false, reason, Optional.empty(), false);
  }

  static List<Line> table() {
    List<Line> table = new ArrayList<>();
    for (boolean held : List.of(false, true)) {
      for (Claim claim : CLAIMS) {
        table.add(no(AWAITED, claim, held, UNKNOWN));
        table.add(no(FAILED, claim, held, NOT_ENTITLED));
        table.add(no(OVER, claim, held, ENDED));
      }
      table.add(yes(LEAVING, GRANTED, held, CLOSING, LATER, false));
      table.add(yes(LEAVING, UNCONFIRMED, held, CLOSING, LATER, false));
      table.add(yes(LEAVING, PAST, held, CLOSING, LATER, false));
      table.add(yes(LEAVING, NOT_KNOWN, held, CLOSING, LATER, true));
      table.add(no(LEAVING, NOT_LISTED, held, NOT_ENTITLED));
      table.add(no(LEAVING, TOO_MUCH, held, OVER_LIMIT));
      Reason fine = held ? HELD : ACTIVE;
      table.add(yes(RUNNING, GRANTED, held, fine, LATER.plusSeconds(9), false));
      table.add(yes(RUNNING, UNCONFIRMED, held, fine, Instant.MAX, true));
      table.add(yes(HANDED_ON, GRANTED, held, fine, LATER.plusSeconds(9), true));
      table.add(yes(HANDED_ON, UNCONFIRMED, held, fine, Instant.MAX, true));
      for (Standing standing : List.of(RUNNING, HANDED_ON)) {
        table.add(yes(standing, NOT_KNOWN, held, UNKNOWN, Instant.MAX, true));
        table.add(no(standing, NOT_LISTED, held, NOT_ENTITLED));
        table.add(no(standing, PAST, held, EXPIRED));
        table.add(no(standing, TOO_MUCH, held, OVER_LIMIT));
      }
    }
    return table;
  }

  @ParameterizedTest
  @MethodSource("table")
  void eachCaseHasItsAnswer(Line line) {
    Verdict verdict = Verdict.of(line.standing(), line.claim(), line.held());
    assertThat(verdict)
        .returns(line.allowed(), Verdict::allowed)
        .returns(line.reason(), Verdict::reason)
        .returns(line.until(), Verdict::until)
        .returns(line.stale(), Verdict::stale);
    assertThat(verdict.detail()).isNotBlank();
  }

  @Test
  void noCaseIsLeftOut() {
    Set<List<Object>> cases = new HashSet<>();
    table().forEach(line -> cases.add(List.of(line.standing(), line.claim(), line.held())));
    assertThat(cases).hasSize(table().size());
    assertThat(cases).hasSize(STANDINGS.size() * CLAIMS.size() * 2);
    assertThat(STANDINGS.stream().map(Object::getClass))
        .containsExactlyInAnyOrder(kinds(Standing.class).toArray(Class<?>[]::new));
    assertThat(CLAIMS.stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(kinds(Claim.class).toArray(Class<?>[]::new));
  }

  @Test
  void whatIsNotKnownTakesNoAccessAway() {
    for (Standing standing : List.of(RUNNING, HANDED_ON, LEAVING)) {
      assertThat(Verdict.of(standing, NOT_KNOWN, false).allowed()).isTrue();
      assertThat(Verdict.of(standing, UNCONFIRMED, false).allowed()).isTrue();
    }
  }

  private static Stream<Class<?>> kinds(Class<?> alternatives) {
    return Stream.of(alternatives.getPermittedSubclasses());
  }
}
