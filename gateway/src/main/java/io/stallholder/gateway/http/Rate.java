package io.stallholder.gateway.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How often each address may ask: a whole minute's requests at once, and then as steadily as they
/// come in. Its memory has a bound, whoever asks.
final class Rate {
  static final int MOST_ADDRESSES = 50_000;

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long SWEEP_EVERY = Duration.ofSeconds(1).toNanos();
  private static final int NETWORK_BYTES = 8;
  private static final Key ALL_OTHERS = new Key(0, 0);

  /// Of IPv6 the network: everybody has a whole one to ask from.
  ///
  /// @param bytes how many of the address it is
  private record Key(long bits, int bytes) {
    static Key of(InetAddress address) {
      byte[] all = address.getAddress();
      int bytes = Math.min(all.length, NETWORK_BYTES);
      long bits = 0;
      for (int i = 0; i < bytes; i++) {
        bits = (bits << 8) | (all[i] & 0xff);
      }
      return new Key(bits, bytes);
    }
  }

  private final long interval;
  // When each address would have used up what it asked for, had it asked as steadily as it may.
  private final ConcurrentHashMap<Key, Long> paidUntil = new ConcurrentHashMap<>();
  private final AtomicLong sweptAt;
  private final long start;

  /// @param now as `System.nanoTime` has it, here and below
  Rate(int perMinute, long now) {
    this.interval = MINUTE / perMinute;
    this.start = now;
    this.sweptAt = new AtomicLong(-SWEEP_EVERY);
  }

  /// @return how long to wait; zero: go on
  Duration admit(InetAddress address, long nanoTime) {
    long now = nanoTime - start;
    long[] wait = {0};
    paidUntil.compute(
        key(address, now),
        (_, until) -> {
          long next = (until == null ? now : Math.max(until, now)) + interval;
          wait[0] = Math.max(0, next - now - MINUTE);
          return wait[0] > 0 ? until : Long.valueOf(next);
        });
    return Duration.ofNanos(wait[0]);
  }

  int addresses() {
    return paidUntil.size();
  }

  /// Where too many ask at once, those who come last share what one may ask.
  private Key key(InetAddress address, long now) {
    Key key = Key.of(address);
    if (paidUntil.size() < MOST_ADDRESSES || paidUntil.containsKey(key)) {
      return key;
    }
    long last = sweptAt.get();
    if (now - last >= SWEEP_EVERY && sweptAt.compareAndSet(last, now)) {
      paidUntil.values().removeIf(until -> until <= now);
    }
    return paidUntil.size() < MOST_ADDRESSES ? key : ALL_OTHERS;
  }
}
