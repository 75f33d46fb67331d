package io.stallholder.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// How much of AWS's quota one gateway uses when AWS is slow to answer. The limit is the quota.
final class MeteringQuota implements Benchmark {
  private static final double TARGET = 9.5;
  private static final int QUOTA = 10;
  private static final int RECORDS_PER_CALL = 25;
  private static final int LICENSES = 400;
  private static final Duration LATENCY = Duration.ofMillis(400);
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(30);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Program program;

  MeteringQuota(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "metering-quota";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    try (Market market =
            Market.open(program.start(List.of(), "simulate", "--port", "0"), LICENSES);
        MeteringStand stand = MeteringStand.open(program, market, QUOTA)) {
      market.slow(QUOTA, LATENCY);
      int sealed = stand.seal(market.nextDay());
      Thread.sleep(WARM_UP);
      long before = stand.metered();
      long begin = System.nanoTime();
      Thread.sleep(MEASURED);
      long metered = stand.metered() - before;
      double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
      if (before + metered == sealed) {
        throw new IllegalStateException("all was sent before the time was over");
      }
      Row row =
          Row.atLeast(
              "metering: calls at a quota of 10, each answered after 400 ms",
              metered / seconds / RECORDS_PER_CALL,
              "calls/s",
              QUOTA,
              TARGET);
      return new Result(
          row,
          List.of(
              "%,d records metered in %.1f s, of a backlog of %,d"
                  .formatted(metered, seconds, sealed),
              "%,d answers to records that were no success".formatted(stand.otherAnswers())));
    }
  }
}
