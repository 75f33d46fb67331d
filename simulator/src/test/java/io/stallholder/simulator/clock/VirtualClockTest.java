package io.stallholder.simulator.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stallholder.simulator.journal.Journal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class VirtualClockTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final ReentrantLock lock = new ReentrantLock();
  private final List<String> happened = new ArrayList<>();
  private Instant machine = START;
  private final VirtualClock clock = new VirtualClock(lock, () -> machine, Journal.none());

  @BeforeEach
  void lock() {
    lock.lock();
    clock.on("note", (name, due) -> happened.add(name));
  }

  @AfterEach
  void unlock() {
    lock.unlock();
  }

  @Test
  void whatIsDueHappensInOrderOfTimeAndThenOfScheduling() {
    at(START.plusSeconds(2), "second");
    at(START.plusSeconds(1), "first");
    at(START.plusSeconds(2), "third");
    clock.advance(Duration.ofSeconds(2));

    assertThat(happened).containsExactly("first", "second", "third");
  }

  @Test
  void whatFollowsFromADueThingHappensInTheSameStep() {
    clock.on(
        "two more",
        (subject, due) -> {
          at(due.plusSeconds(2), "later");
          at(due.plusSeconds(1), "sooner");
        });
    clock.schedule(START.plusSeconds(1), "two more", "");
    clock.advance(Duration.ofSeconds(2));
    assertThat(happened).containsExactly("sooner");
    clock.advance(Duration.ofSeconds(1));

    assertThat(happened).containsExactly("sooner", "later");
  }

  @Test
  void toWhatHappensThePresentIsWhenItWasDue() {
    clock.on("tell the time", (subject, due) -> happened.add(clock.instant().toString()));
    clock.schedule(START.plusSeconds(1), "tell the time", "");
    clock.schedule(START.plusSeconds(2), "tell the time", "");
    clock.advance(Duration.ofDays(1));

    assertThat(happened)
        .containsExactly(START.plusSeconds(1).toString(), START.plusSeconds(2).toString());
    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofDays(1)));
  }

  @Test
  void aMachineWhoseClockIsSetBackDoesNotTakeTimeBack() {
    machine = START.plusSeconds(10);
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
    machine = START.plusSeconds(5);
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
    machine = START.plusSeconds(11);

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(11));
  }

  @Test
  void aSpeedCountsFromWhenItIsSet() {
    machine = START.plusSeconds(1);
    clock.speed(new BigDecimal("0.5"));
    machine = START.plusSeconds(3);

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void theFastestSpeedReachesTheEndOfTimeAndNotBeyond() {
    clock.speed(VirtualClock.MAX_SPEED);
    machine = START.plus(Duration.ofDays(3_650));

    assertThat(clock.instant()).isEqualTo(VirtualClock.LATEST);
  }

  @Test
  void timeHasBounds() {
    assertThatIllegalArgumentException().isThrownBy(() -> clock.set(Instant.MAX));
    assertThatIllegalArgumentException().isThrownBy(() -> clock.set(Instant.MIN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.advance(Duration.ofDays(1_000_000)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.speed(VirtualClock.MAX_SPEED.add(BigDecimal.ONE)));
  }

  private void at(Instant due, String name) {
    clock.schedule(due, "note", name);
  }
}
