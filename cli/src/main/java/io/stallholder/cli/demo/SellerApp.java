package io.stallholder.cli.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A seller's app: its customers use it, it reports what they used. Some reports come late, some
/// twice, and all can be sent again.
final class SellerApp {
  private static final String SOURCE = "urn:example:seller-app";
  private static final int MOST_UNITS_BILLIONTHS = 1_000_000_000;
  private static final int EVERY_LATE = 7;
  private static final int EVERY_TWICE = 5;

  private final GatewayCalls gateway;
  private final SplittableRandom chance;
  private final List<Map<String, Object>> late = new ArrayList<>();
  private int sent;

  SellerApp(GatewayCalls gateway, long seed) {
    this.gateway = gateway;
    this.chance = new SplittableRandom(seed);
  }

  /// A few uses of each dimension, spread over the time before `until`.
  List<Map<String, Object>> uses(
      String subject, List<String> dimensions, Instant until, Duration spread) {
    List<Map<String, Object>> events = new ArrayList<>();
    for (String dimension : dimensions) {
      for (int i = 0; i < 2 + chance.nextInt(3); i++) {
        Instant time = until.minusSeconds(chance.nextLong(spread.toSeconds()));
        events.add(event(subject, dimension, time, quantity()));
      }
    }
    return events;
  }

  /// Reports these uses: some are kept back until [#reportLate], some go out twice.
  void report(List<Map<String, Object>> uses) throws InterruptedException {
    List<Map<String, Object>> batch = new ArrayList<>();
    for (Map<String, Object> use : uses) {
      sent++;
      if (sent % EVERY_LATE == 0) {
        late.add(use);
      } else {
        batch.add(use);
      }
      if (sent % EVERY_TWICE == 0) {
        batch.add(use);
      }
    }
    send(batch);
  }

  /// Everything that was kept back.
  void reportLate() throws InterruptedException {
    send(late);
    late.clear();
  }

  int reported() {
    return sent;
  }

  private void send(List<Map<String, Object>> batch) throws InterruptedException {
    if (!batch.isEmpty()) {
      gateway.report(batch).expecting(202);
    }
  }

  /// Up to 20 units, to the ninth decimal place.
  private BigDecimal quantity() {
    int places = chance.nextInt(10);
    return BigDecimal.valueOf(chance.nextInt(20))
        .add(BigDecimal.valueOf(chance.nextInt(MOST_UNITS_BILLIONTHS), 9))
        .setScale(places, RoundingMode.DOWN);
  }

  private Map<String, Object> event(
      String subject, String dimension, Instant time, BigDecimal quantity) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("specversion", "1.0");
    event.put("type", "com.example.used");
    event.put("source", SOURCE);
    event.put("id", "%016x".formatted(chance.nextLong()));
    event.put("subject", subject);
    event.put("time", time.toString());
    event.put("data", Map.of("dimension", dimension, "quantity", quantity.toPlainString()));
    return event;
  }
}
