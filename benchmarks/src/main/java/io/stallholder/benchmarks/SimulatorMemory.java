package io.stallholder.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What the simulator's process holds of the machine's memory when its ledger has a million
/// records, and nothing else is left to collect.
final class SimulatorMemory implements Benchmark {
  private static final double TARGET_MEGABYTES = 500;
  private static final int RECORDS = 1_000_000;
  private static final int LICENSES = 2_000;
  private static final Duration TIME_LIMIT = Duration.ofMinutes(2);

  /// Room to work in; and a collection gives back what it does not need, so that what is measured
  /// is what is held, not what was once allowed.
  private static final List<String> FLAGS =
      List.of(
          "-Xms64m",
          "-Xmn32m",
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "-XX:MinHeapFreeRatio=5",
          "-XX:MaxHeapFreeRatio=10",
          "-XX:-ShrinkHeapInSteps");

  private final Program program;

  SimulatorMemory(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "simulator-memory";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    try (Market market = Market.open(program.start(FLAGS, "simulate", "--port", "0"), LICENSES)) {
      double before = Resident.megabytesAfterCollection(market.simulator().pid());
      Metering metering = new Metering(market);
      long begin = System.nanoTime();
      while (metering.records() < RECORDS) {
        if (System.nanoTime() - begin > TIME_LIMIT.toNanos()) {
          throw new IllegalStateException("gave up after " + TIME_LIMIT.toSeconds() + " s");
        }
        int left = RECORDS - metering.records();
        var _ = metering.day(left / Metering.RECORDS_PER_CALL);
      }
      double after = Resident.megabytesAfterCollection(market.simulator().pid());
      metering.checkLedger();
      Row row =
          Row.atMost("simulator: memory for a million records", after, "MB", TARGET_MEGABYTES);
      return new Result(
          row,
          List.of(
              "resident after a full collection; %s MB with %,d licenses and no records"
                  .formatted(Report.number(before), LICENSES),
              "started with " + String.join(" ", FLAGS)));
    }
  }
}
