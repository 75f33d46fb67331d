package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.Delivery.Part;
import io.stallholder.marketplace.metering.BatchAnswer;
import io.stallholder.marketplace.metering.MeteringClient;
import io.stallholder.marketplace.metering.UsageBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The requests that are on their way at this moment, each on a virtual thread of its own. Used by
/// one thread, but for [#wake].
final class Flights {
  /// Enough to use a quota of 10 calls a second while an answer takes three seconds.
  static final int MOST = 32;

  /// Above this, no more requests go out: answers repeat what was sent, and all is in memory.
  private static final int MOST_BYTES = 2_000_000;

  /// One request.
  ///
  /// @param sentNanos when, by the pace's time
  record Flight(UUID request, Part part, long sentNanos) {}

  record Landed(Flight flight, BatchAnswer answer) {}

  /// What the waiting thread wakes up for.
  private sealed interface Arrival {
    record Answer(Landed landed, int bytes) implements Arrival {}

    record Call() implements Arrival {}
  }

  private final MeteringClient client;
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private int underWay;
  private long bytes;

  Flights(MeteringClient client) {
    this.client = client;
  }

  boolean isEmpty() {
    return underWay == 0;
  }

  /// How many more requests may go out.
  int room() {
    return bytes > MOST_BYTES ? 0 : MOST - underWay;
  }

  void launch(Flight flight) {
    Part part = flight.part();
    var batch =
        new UsageBatch(
            part.first().batchProduct(),
            part.records().stream().map(SealedRecord::record).toList());
    int size = batch.serializedBytes();
    underWay++;
    bytes += size;
    var _ =
        Thread.ofVirtual()
            .name("metering-" + flight.request())
            .start(() -> arrivals.add(new Arrival.Answer(new Landed(flight, answer(batch)), size)));
  }

  /// Ends the waiting of [#await], from any thread.
  void wake() {
    arrivals.add(new Arrival.Call());
  }

  /// Those that have an answer by now; waits for the first of them for some time.
  List<Landed> await(Duration most) throws InterruptedException {
    Arrival first = arrivals.poll(most.toNanos(), TimeUnit.NANOSECONDS);
    if (first == null) {
      return List.of();
    }
    List<Arrival> all = new ArrayList<>(List.of(first));
    arrivals.drainTo(all);
    List<Landed> landed = new ArrayList<>();
    for (Arrival arrival : all) {
      switch (arrival) {
        case Arrival.Answer(var answer, int size) -> {
          underWay--;
          bytes -= size;
          landed.add(answer);
        }
        case Arrival.Call() -> {}
      }
    }
    return landed;
  }

  private BatchAnswer answer(UsageBatch batch) {
    try {
      return client.batchMeterUsage(batch);
    } catch (RuntimeException e) { // whatever it is: the request may have been sent
      return new BatchAnswer.Lost(e.toString());
    }
  }
}
