package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Load.Sent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One run in slices: what happened in one of them does not make the figure.
///
/// @param perSecond the rates, lowest first
/// @param client processor time of the sending
/// @param server processor time of the process that answered
record Slices(List<Double> perSecond, long calls, Duration client, Duration server) {
  private static final Duration ENOUGH = Duration.ofSeconds(10);

  /// On a machine that is busy with other things, fewer slices have to do.
  private static final Duration TIME_LIMIT = Duration.ofSeconds(45);

  private static final int AT_LEAST = 5;

  private static final Duration TURNS_LIMIT = Duration.ofMinutes(3);
  private static final int TURNS_AT_LEAST = 3;

  /// 20 days of 2,000 licenses are 1,920,000 records; the simulator's ledger ends at 2,000,000.
  private static final int AT_MOST = 20;

  private static final double NANOS_PER_MICRO = 1e3;

  Slices {
    if (perSecond.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    perSecond = perSecond.stream().sorted().toList();
  }

  /// Sends one slice.
  @FunctionalInterface
  interface Slice {
    Sent send() throws IOException, InterruptedException;
  }

  /// As long as a measurement: compilers work for seconds, and take their part of the processor.
  static void warmUp(Slice slice) throws IOException, InterruptedException {
    var _ = send(slice);
  }

  static Slices measure(Child server, Slice slice) throws IOException, InterruptedException {
    Duration before = server.processorTime();
    List<Sent> sent = send(slice);
    return new Slices(
        sent.stream().map(Sent::perSecond).toList(),
        sent.stream().mapToLong(each -> each.answers().size()).sum(),
        sent.stream().map(Sent::processorTime).reduce(Duration.ZERO, Duration::plus),
        server.processorTime().minus(before));
  }

  private static List<Sent> send(Slice slice) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<Sent> sent = new ArrayList<>();
    Duration sending = Duration.ZERO;
    Duration all = Duration.ZERO;
    while (sent.size() < AT_MOST
        && (sent.size() < AT_LEAST || sending.compareTo(ENOUGH) < 0)
        && all.compareTo(TIME_LIMIT) < 0) {
      Sent next = slice.send();
      sent.add(next);
      sending = sending.plus(next.time());
      all = Duration.ofNanos(System.nanoTime() - begin);
    }
    return sent;
  }

  /// For slices that two take in turn, warming up included.
  ///
  /// @param done so many, of those that count
  static boolean areEnough(int done, int wanted, long beginNanos) {
    boolean isLate = System.nanoTime() - beginNanos > TURNS_LIMIT.toNanos();
    return done >= wanted || (done >= TURNS_AT_LEAST && isLate);
  }

  double median() {
    int middle = perSecond.size() / 2;
    return perSecond.size() % 2 == 1
        ? perSecond.get(middle)
        : (perSecond.get(middle - 1) + perSecond.get(middle)) / 2;
  }

  String describe() {
    return "median of %d slices, from %s to %s; processor time a call: server %s, client %s"
        .formatted(
            perSecond.size(),
            Report.number(perSecond.getFirst()),
            Report.number(perSecond.getLast()),
            aCall(server),
            aCall(client));
  }

  private String aCall(Duration total) {
    return Report.number(total.toNanos() / NANOS_PER_MICRO / calls) + " µs";
  }
}
