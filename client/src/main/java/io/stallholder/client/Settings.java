package io.stallholder.client;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// What a reporter was asked to be.
record Settings(
    URI gateway,
    String apiKey,
    String source,
    int batchEvents,
    int batchBytes,
    Duration linger,
    int queueEvents,
    long queueBytes,
    Optional<Path> spool,
    long spoolBytes,
    Durability durability,
    Duration requestTimeout,
    Duration closeTimeout,
    Backoff backoff,
    UsageListener listener,
    InstantSource clock) {

  static final int MOST_BATCH_EVENTS = 1_000;
  private static final int LONGEST_SOURCE = 256;

  Settings {
    gateway = Gateway.requireBase(gateway);
    Gateway.requireKey(apiKey);
    require(
        !source.isBlank() && source.length() <= LONGEST_SOURCE,
        "source has 1 to " + LONGEST_SOURCE + " characters");
    // No answer lists more refused events than this.
    require(
        batchEvents >= 1 && batchEvents <= MOST_BATCH_EVENTS,
        "batchEvents is from 1 to " + MOST_BATCH_EVENTS);
    require(batchBytes >= 1, "batchBytes is at least 1");
    require(queueEvents >= 1, "queueEvents is at least 1");
    require(queueBytes >= 1, "queueBytes is at least 1");
    require(spoolBytes >= Spool.LEAST_BYTES, "spoolBytes is at least " + Spool.LEAST_BYTES);
    require(linger.toMillis() >= 1, "linger is at least a millisecond");
    require(requestTimeout.toMillis() >= 1, "requestTimeout is at least a millisecond");
    require(!closeTimeout.isNegative(), "closeTimeout is not negative");
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new IllegalArgumentException(message);
    }
  }
}
