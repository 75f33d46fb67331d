package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Every record that was sent, read on the way from the simulator, which keeps the newest calls
/// only. However often a record goes out, it is the same to the byte.
final class CallLog implements Actor {
  private static final Duration REST = Duration.ofSeconds(1);
  private static final int BETWEEN_READINGS = 15;

  private final SimulatedAws aws;
  private final Map<Key, String> sent = new HashMap<>();
  private final Map<Key, Integer> times = new HashMap<>();
  private long calls;
  private int rests;

  CallLog(SimulatedAws aws) {
    this.aws = aws;
  }

  @Override
  public void act() throws InterruptedException {
    if (++rests % BETWEEN_READINGS == 0) {
      read();
    }
    Thread.sleep(REST);
  }

  /// Reads what was called since the last time.
  ///
  /// @throws Breach when a record was sent again in another form
  void read() throws InterruptedException {
    read(aws.calls());
  }

  synchronized void read(JsonNode log) {
    JsonNode kept = log.path("calls");
    long total = log.path("total").asLong();
    long fresh = total - calls;
    if (fresh > kept.size()) {
      throw new Breach("%d calls were not read in time".formatted(fresh - kept.size()));
    }
    for (int i = Math.toIntExact(kept.size() - fresh); i < kept.size(); i++) {
      for (JsonNode record : kept.get(i).path("request").path("UsageRecords")) {
        note(record);
      }
    }
    calls = total;
  }

  synchronized long calls() {
    return calls;
  }

  synchronized Map<Key, Integer> times() {
    return Map.copyOf(times);
  }

  /// How many times a record was sent that had been sent before.
  synchronized long repeated() {
    return times.values().stream().mapToLong(count -> count - 1L).sum();
  }

  private void note(JsonNode record) {
    Key key = Key.sent(record);
    String text = record.toString();
    String before = sent.putIfAbsent(key, text);
    if (before != null && !before.equals(text)) {
      throw new Breach("a record changed between two attempts:\n  " + before + "\n  " + text);
    }
    times.merge(key, 1, Integer::sum);
  }
}
