package io.stallholder.benchmarks.chaos;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// What buyers use: a little, to the ninth decimal place, now or up to hours ago.
final class Uses {
  private static final int MOST_UNITS = 12;
  private static final int MOST_PLACES = 9;
  private static final int NANOS = 1_000_000_000;
  private static final int RECENT_SECONDS = 600;
  private static final int LATE_SECONDS = 4 * 3600;
  private static final List<String> TEAMS = List.of("red", "green", "blue");

  private final Shop shop;
  private final SplittableRandom chance;

  Uses(Shop shop, SplittableRandom chance) {
    this.shop = shop;
    this.chance = chance;
  }

  /// Nothing while nobody has bought.
  Optional<Event> next(Instant now) {
    return shop.any(chance).map(purchase -> of(purchase, now));
  }

  private Event of(Purchase purchase, Instant now) {
    Instant latest = now.isBefore(purchase.until()) ? now : purchase.until();
    boolean isLate = chance.nextInt(10) == 0;
    Instant time = latest.minusSeconds(chance.nextLong(isLate ? LATE_SECONDS : RECENT_SECONDS));
    return new Event(
        "%016x".formatted(chance.nextLong()),
        purchase.family(),
        chance.nextBoolean() ? purchase.arn() : purchase.shortName(),
        Scene.DIMENSIONS.get(chance.nextInt(Scene.DIMENSIONS.size())),
        time.isBefore(purchase.since()) ? purchase.since() : time,
        quantity(),
        chance.nextInt(3) == 0
            ? Map.of("team", TEAMS.get(chance.nextInt(TEAMS.size())))
            : Map.of());
  }

  private BigDecimal quantity() {
    return BigDecimal.valueOf(chance.nextInt(MOST_UNITS))
        .add(BigDecimal.valueOf(chance.nextInt(NANOS), MOST_PLACES))
        .setScale(chance.nextInt(MOST_PLACES + 1), RoundingMode.DOWN);
  }
}
