package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Load.Sent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How many records a second go through the gateway with the quota lifted: attempts committed
/// before each request, outcomes stored after it. The limit is the simulator by itself, driven by a
/// client that stores nothing.
final class MeteringRecords implements Benchmark {
  private static final double TARGET = 10_000;
  private static final int CALLS_PER_SECOND = 10_000;
  private static final int RECORDS_PER_CALL = Metering.RECORDS_PER_CALL;
  private static final int LICENSES = 1_000;
  private static final int WARM_UPS = 2;
  private static final int ROUNDS = 5;
  private static final Duration DAY_LIMIT = Duration.ofMinutes(2);

  private final Program program;

  MeteringRecords(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "metering-records";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    try (Market market =
            Market.open(program.start(List.of(), "simulate", "--port", "0"), LICENSES);
        MeteringStand stand = MeteringStand.open(program, market, CALLS_PER_SECOND)) {
      var metering = new Metering(market);
      long begin = System.nanoTime();
      for (int i = 0; !Slices.areEnough(i, WARM_UPS, begin); i++) {
        var _ = stand.day(DAY_LIMIT);
        var _ = metering.day(Integer.MAX_VALUE);
      }
      List<Double> values = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      Duration client = Duration.ZERO;
      Duration gatewayBefore = stand.gateway().processorTime();
      long requestsBefore = stand.requests();
      begin = System.nanoTime();
      for (int i = 0; !Slices.areEnough(i, ROUNDS, begin); i++) {
        values.add(stand.day(DAY_LIMIT));
        Sent sent = metering.day(Integer.MAX_VALUE);
        client = client.plus(sent.processorTime());
        limits.add(sent.perSecond() * RECORDS_PER_CALL);
      }
      Duration gateway = stand.gateway().processorTime().minus(gatewayBefore);
      long requests = stand.requests() - requestsBefore;
      var value = new Slices(values, requests, Duration.ZERO, gateway);
      var limit = new Slices(limits, requests, client, Duration.ZERO);
      Row row =
          Row.atLeast(
              "metering: records sent and settled, quota lifted",
              value.median(),
              "records/s",
              limit.median(),
              TARGET);
      return new Result(row, notes(stand, value, limit));
    }
  }

  private static List<String> notes(MeteringStand stand, Slices value, Slices limit) {
    long requests = stand.requests();
    long metered = stand.metered();
    return List.of(
        value.describe(),
        "limit: " + limit.describe() + "; the same simulator, nothing stored on this side",
        "%,d records in %,d requests, of %,d at least; heap %s"
            .formatted(
                metered, requests, Math.ceilDiv(metered, RECORDS_PER_CALL), MeteringStand.HEAP));
  }
}
