package io.stallholder.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// How long two million records of a day's outage take, in the order of their deadlines and with a
/// small heap. The quota is lifted: with it they would take more than two hours.
final class MeteringBacklog implements Benchmark {
  private static final int LICENSES = 40_000;
  private static final int CALLS_PER_SECOND = 10_000;
  private static final double TARGET_SECONDS = 200;
  private static final Duration TIME_LIMIT = Duration.ofMinutes(20);
  private static final Duration LOOK = Duration.ofSeconds(20);
  private static final int MOST_UNDER_WAY = 32 * 25;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Program program;

  MeteringBacklog(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "metering-backlog";
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    try (Market market =
            Market.open(program.start(List.of(), "simulate", "--port", "0"), LICENSES);
        MeteringStand stand = MeteringStand.open(program, market, CALLS_PER_SECOND)) {
      int sealed = stand.seal(market.nextDay());
      long begin = System.nanoTime();
      boolean sent = stand.awaitSent(LOOK);
      while (!sent) {
        requireOrder(stand.overtaken());
        if (System.nanoTime() - begin > TIME_LIMIT.toNanos()) {
          throw new IllegalStateException(
              "%,d of %,d records were sent in %s".formatted(stand.metered(), sealed, TIME_LIMIT));
        }
        sent = stand.awaitSent(LOOK);
      }
      double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
      Row row =
          Row.atMost(
              "metering: a backlog of %,d records, quota lifted".formatted(sealed),
              seconds,
              "s",
              TARGET_SECONDS);
      return new Result(
          row,
          List.of(
              "%,.0f records/s in %,d requests; heap %s; resident after a collection: %s MB"
                  .formatted(
                      sealed / seconds,
                      stand.requests(),
                      MeteringStand.HEAP,
                      Report.number(Resident.megabytesAfterCollection(stand.gateway().pid())))));
    }
  }

  private static void requireOrder(long overtaken) {
    if (overtaken > MOST_UNDER_WAY) {
      throw new IllegalStateException(overtaken + " records went before more urgent ones");
    }
  }
}
