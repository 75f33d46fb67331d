package io.stallholder.simulator.scenario;

import io.stallholder.simulator.protocol.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Lets virtual time pass between steps.
final class Pace {
  /// So that a clock which somebody sets or speeds up meanwhile is noticed.
  private static final BigDecimal LONGEST_NAP = BigDecimal.valueOf(500);

  private final Desk desk;

  Pace(Desk desk) {
    this.desk = desk;
  }

  /// Moves a clock that stands still; waits for one that runs.
  ///
  /// @return what went wrong
  Optional<Result.Unmet> pass(Duration time) throws InterruptedException {
    if (time.isZero()) {
      return Optional.empty();
    }
    if (speed().signum() == 0) {
      return desk.advance(time).failure("after " + time);
    }
    Instant until = desk.now().plus(time);
    for (Instant now = desk.now(); now.isBefore(until); now = desk.now()) {
      Thread.sleep(napMillis(Duration.between(now, until)));
    }
    return Optional.empty();
  }

  BigDecimal speed() throws InterruptedException {
    return desk.get("clock").json().path("speed").decimalValue();
  }

  void speed(BigDecimal speed) throws InterruptedException {
    var unused = desk.put("clock", Json.object().put("speed", speed));
  }

  private long napMillis(Duration left) throws InterruptedException {
    BigDecimal speed = speed();
    return speed.signum() == 0
        ? LONGEST_NAP.longValue()
        : BigDecimal.valueOf(left.toMillis() + 1)
            .divide(speed, RoundingMode.CEILING)
            .min(LONGEST_NAP)
            .longValue();
  }
}
