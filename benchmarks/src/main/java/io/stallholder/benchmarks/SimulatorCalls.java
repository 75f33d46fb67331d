package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Slices.Slice;
import java.io.IOException;
import java.util.List;

/// How many full BatchMeterUsage calls the simulator answers, every signature checked and every
/// record new. The limit is the same bytes over the same connections to a server that does nothing.
final class SimulatorCalls implements Benchmark {
  private static final double TARGET = 5_000;
  private static final int LICENSES = 2_000;

  private final Program program;

  SimulatorCalls(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "simulator-calls";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    Slices calls;
    List<byte[]> requests;
    int answerBytes;
    int records;
    try (Market market =
        Market.open(program.start(List.of(), "simulate", "--port", "0"), LICENSES)) {
      Metering metering = new Metering(market);
      Slice day = () -> metering.day(Integer.MAX_VALUE);
      Slices.warmUp(day);
      metering.reset();
      calls = Slices.measure(market.simulator(), day);
      metering.checkLedger();
      answerBytes = metering.answerBytes();
      requests = metering.newest();
      records = metering.records();
    }
    Slices limit = limit(requests, answerBytes);
    Row row =
        Row.atLeast(
            "simulator: BatchMeterUsage, 25 records, signatures checked",
            calls.median(),
            "calls/s",
            limit.median(),
            TARGET);
    return new Result(row, notes(calls, limit, records));
  }

  private static Slices limit(List<byte[]> requests, int answerBytes)
      throws IOException, InterruptedException {
    String classPath = System.getProperty("java.class.path");
    try (Child empty =
        Child.start(
            List.of(
                "-cp", classPath, EmptyServer.class.getName(), Integer.toString(answerBytes)))) {
      Slice same = () -> Load.send(empty.uri(), requests);
      Slices.warmUp(same);
      return Slices.measure(empty, same);
    }
  }

  private static List<String> notes(Slices calls, Slices limit, int records) {
    return List.of(
        calls.describe(),
        "limit: " + limit.describe() + "; an empty handler of jdk.httpserver, the same bytes",
        "%d connections from this machine; %,d licenses; %,d records stored and accounted for"
            .formatted(Load.CONNECTIONS, LICENSES, records));
  }
}
