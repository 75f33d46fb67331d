package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Dimension;
import java.util.Comparator;
import java.util.UUID;

/// One license and one of its dimensions. Locks are taken in this order, always.
record MeterKey(UUID license, Dimension dimension) implements Comparable<MeterKey> {
  private static final Comparator<MeterKey> ORDER =
      Comparator.comparing((MeterKey key) -> key.license().toString())
          .thenComparing(key -> key.dimension().value());

  @Override
  public int compareTo(MeterKey other) {
    return ORDER.compare(this, other);
  }
}
