package io.stallholder.benchmarks;

import io.stallholder.benchmarks.UsageEvents.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How long the seller's app waits for an answer whether a buyer has access, at a steady pace: the
/// slowest in a hundred, beside those of an empty handler on the same kind of server, asked as
/// often in between and under the same circumstances.
final class AccessChecks implements Benchmark {
  private static final Duration EACH = Duration.ofNanos(200_000);
  private static final int REQUESTS = 10_000;
  private static final int WARM_UPS = 8;
  private static final int ROUNDS = 7;
  private static final double MILLIS_BEYOND = 2;

  /// Usage meanwhile: as many events a second in requests of so many.
  private static final int EVENTS_PER_SECOND = 10_000;

  private static final int EVENTS_PER_REQUEST = 100;
  private static final Duration EACH_OF_USAGE =
      Duration.ofSeconds(1).multipliedBy(EVENTS_PER_REQUEST).dividedBy(EVENTS_PER_SECOND);

  private final Program program;
  private final boolean whileUsageComes;

  /// @param whileUsageComes whether usage is reported meanwhile
  AccessChecks(Program program, boolean whileUsageComes) {
    this.program = program;
    this.whileUsageComes = whileUsageComes;
  }

  @Override
  public String key() {
    return whileUsageComes ? "access-check-busy" : "access-check";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    List<String> empty =
        List.of(
            UsageStand.HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            EmptyGateway.class.getName());
    try (UsageStand stand = UsageStand.open(program);
        Child beside = Child.start(empty)) {
      UsageEvents events = new UsageEvents(new SplittableRandom(UsageStand.SEED));
      List<byte[]> requests = requests(stand);
      List<List<Double>> value = new ArrayList<>();
      List<List<Double>> limit = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = -WARM_UPS; !Slices.areEnough(i, ROUNDS, begin); i++) {
        List<Double> asked =
            slice(stand, events, new Pace.Kind(stand.gateway().uri(), requests, 200));
        List<Double> nothing = slice(stand, events, new Pace.Kind(beside.uri(), requests, 202));
        if (i >= 0) {
          value.add(asked);
          limit.add(nothing);
        }
      }
      double alone = median(limit, 0.99);
      Row row =
          Row.atMost(
              "access: answers at 5,000 a second%s, p99"
                  .formatted(whileUsageComes ? " beside 10,000 events a second" : ""),
              median(value, 0.99),
              "ms",
              alone + MILLIS_BEYOND);
      return new Result(
          row,
          List.of(
              describe(value),
              "an empty handler of Helidon, the same requests: " + describe(limit),
              "%,d requests a slice; heap %s".formatted(REQUESTS, UsageStand.HEAP)));
    }
  }

  private List<Double> slice(UsageStand stand, UsageEvents events, Pace.Kind kind)
      throws IOException, InterruptedException {
    if (!whileUsageComes) {
      return Pace.send(List.of(kind), EACH).getFirst();
    }
    long count = EACH.multipliedBy(REQUESTS).dividedBy(EACH_OF_USAGE);
    String head = stand.head("application/cloudevents-batch+json");
    List<byte[]> usage =
        IntStream.range(0, Math.toIntExact(count))
            .mapToObj(_ -> UsageEvents.request(head, batch(events.next(EVENTS_PER_REQUEST))))
            .toList();
    Pace.Kind reported = new Pace.Kind(stand.gateway().uri(), usage, 202);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> meanwhile = threads.submit(() -> Pace.send(List.of(reported), EACH_OF_USAGE));
      List<Double> times = Pace.send(List.of(kind), EACH).getFirst();
      meanwhile.get();
      return times;
    } catch (ExecutionException e) {
      throw new IOException("usage was not taken: " + e.getCause(), e);
    }
  }

  private static String batch(List<Event> events) {
    return events.stream().map(Event::json).collect(Collectors.joining(",", "[", "]"));
  }

  /// Of every license in turn.
  private static List<byte[]> requests(UsageStand stand) {
    return IntStream.range(0, REQUESTS)
        .mapToObj(i ->
            stand.question(
                "/v1/access?tenant=%s&dimension=api_calls".formatted(UsageStand.tenant(i))))
        .toList();
  }

  private static double median(List<List<Double>> slices, double share) {
    List<Double> all =
        slices.stream()
            .map(sorted -> sorted.get((int) Math.ceil(share * sorted.size()) - 1))
            .sorted()
            .toList();
    return all.get(all.size() / 2);
  }

  private static String describe(List<List<Double>> slices) {
    return "medians of %d slices: p50 %s ms, p99 %s ms, longest %s ms"
        .formatted(
            slices.size(),
            Report.number(median(slices, 0.5)),
            Report.number(median(slices, 0.99)),
            Report.number(median(slices, 1)));
  }
}
