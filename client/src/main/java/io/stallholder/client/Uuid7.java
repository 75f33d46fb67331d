package io.stallholder.client;

import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;

/// Time-ordered unique ids (UUIDv7, RFC 9562). Each is greater than the one before, even in the
/// same millisecond, and even when the clock goes back.
final class Uuid7 {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final int COUNTS = 1 << 12;
  private static final int FIRST_COUNTS = COUNTS / 2;
  private static final long MOST_MILLIS = (1L << 48) - 1;

  private final InstantSource clock;
  private final Random random;
  private long millis = -1;
  private int count;

  /// @param random secure, so that ids of different processes do not meet
  Uuid7(InstantSource clock, Random random) {
    this.clock = clock;
    this.random = random;
  }

  synchronized UUID next() {
    long now = Math.min(Math.max(clock.millis(), 0), MOST_MILLIS);
    if (now > millis) {
      millis = now;
      count = random.nextInt(FIRST_COUNTS);
    } else if (++count == COUNTS) {
      // Too many in one millisecond: the next one begins early.
      millis++;
      count = random.nextInt(FIRST_COUNTS);
    }
    return new UUID(millis << 16 | VERSION_7 | count, VARIANT | random.nextLong() >>> 2);
  }
}
