package io.stallholder.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/// Makes events that nobody sent before, with time-ordered ids, over all licenses and both
/// dimensions. Always the same ones but for the time.
final class UsageEvents {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final int COUNTER_BITS = 12;
  private static final List<String> DIMENSIONS = List.of("api_calls", "storage_gb");

  private final SplittableRandom chance;
  private final Clock clock = Clock.systemUTC();
  private long milli = clock.millis();
  private int made;

  /// @param chance of the ids' random bits
  UsageEvents(SplittableRandom chance) {
    this.chance = chance;
  }

  record Event(String id, String subject, Instant time, String dimension, int quantity) {
    String json() {
      return """
      {"specversion":"1.0","type":"com.example.used","source":"%s","id":"%s","subject":"%s",\
      "time":"%s","data":{"dimension":"%s","quantity":%d}}\
      """
          .formatted(UsageStand.source(), id, subject, time, dimension, quantity);
    }
  }

  List<Event> next(int count) {
    List<Event> events = new ArrayList<>(count);
    Instant time = clock.instant().minusSeconds(1);
    for (int i = 0; i < count; i++) {
      made++;
      if (made % (1 << COUNTER_BITS) == 0) {
        milli++;
      }
      long high = milli << 16 | VERSION_7 | made % (1 << COUNTER_BITS);
      UUID id = new UUID(high, VARIANT | chance.nextLong() >>> 2);
      events.add(
          new Event(
              id.toString(),
              UsageStand.tenant(made),
              time,
              DIMENSIONS.get(made / UsageStand.LICENSES % DIMENSIONS.size()),
              1 + made % 9));
    }
    return events;
  }

  static long sum(List<Event> events) {
    return events.stream().mapToLong(Event::quantity).sum();
  }

  /// @param head ends in a line break
  static byte[] request(String head, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    byte[] first =
        (head + "Content-Length: " + content.length + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[first.length + content.length];
    System.arraycopy(first, 0, request, 0, first.length);
    System.arraycopy(content, 0, request, first.length, content.length);
    return request;
  }
}
