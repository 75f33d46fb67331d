package io.stallholder.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class Uuid7Test {
  private static final Instant NOW = Instant.parse("2026-11-05T12:50:00.123Z");

  @Test
  void timeVersionAndVariantStandWhereTheRfcHasThem() {
    UUID id = new Uuid7(InstantSource.fixed(NOW), new Random(1)).next();
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void manyOfOneMillisecondAreDifferentAndInOrder() {
    var ids = new Uuid7(InstantSource.fixed(NOW), new Random(1));
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      made.add(ids.next().toString());
    }
    assertThat(made).isSorted();
    assertThat(new HashSet<>(made)).hasSize(20_000);
  }

  @Property
  void idsGrowWhateverTheClockDoes(
      @ForAll @Size(max = 200) List<@LongRange(min = -5, max = 5) Long> steps,
      @ForAll @IntRange(max = 1_000) int seed) {
    AtomicLong millis = new AtomicLong(NOW.toEpochMilli());
    var ids = new Uuid7(() -> Instant.ofEpochMilli(millis.get()), new Random(seed));
    String last = "";
    for (long step : steps) {
      millis.addAndGet(step);
      String next = ids.next().toString();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }
}
