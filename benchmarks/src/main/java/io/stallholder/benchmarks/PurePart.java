package io.stallholder.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// How long one step takes that waits for nothing, by JMH: warm, on one thread.
///
/// @param method of a JMH class, by the end of its name
record PurePart(String key, String name, String method, double targetMicros) implements Benchmark {
  static final PurePart READ =
      new PurePart("pure-read", "pure: one event read from its bytes", "readAnEvent", 5);
  static final PurePart DIVIDE =
      new PurePart(
          "pure-divide", "pure: a record divided among 100 tag sets", "divideAmong100TagSets", 500);

  static final PurePart CLIENT =
      new PurePart(
          "client-report", "client: one event reported, on the app's thread", "reportAnEvent", 2);

  private static final int WARM_UPS = 3;
  private static final int ROUNDS = 5;
  private static final TimeValue ROUND = TimeValue.seconds(1);

  @Override
  public Result run() {
    var options =
        new OptionsBuilder()
            .include("\\." + method + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .warmupIterations(WARM_UPS)
            .warmupTime(ROUND)
            .measurementIterations(ROUNDS)
            .measurementTime(ROUND)
            .forks(1)
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow") // of JMH itself
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Collection<RunResult> results;
    try {
      results = new Runner(options).run();
    } catch (RunnerException e) {
      throw new IllegalStateException(method + " cannot be run: " + e.getMessage(), e);
    }
    var result = results.iterator().next().getPrimaryResult();
    var statistics = result.getStatistics();
    return new Result(
        Row.atMost(name, result.getScore(), "µs", targetMicros),
        List.of(
            "mean of %d seconds in a process of its own, from %s to %s µs; JMH"
                .formatted(
                    ROUNDS,
                    Report.number(statistics.getMin()),
                    Report.number(statistics.getMax()))));
  }
}
