package io.stallholder.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class UsageEventTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  @Test
  void equalUsageHasOneDigestHoweverItsNumberIsWritten() {
    String digest = digest("acme", NOON, "calls", "100", Map.of());
    assertThat(digest("acme", NOON, "calls", "100.000", Map.of())).isEqualTo(digest);
    assertThat(digest("acme", NOON, "calls", "1e2", Map.of())).isEqualTo(digest);
    assertThat(digest("acme", NOON, "calls", "0.0", Map.of()))
        .isEqualTo(digest("acme", NOON, "calls", "0", Map.of()));
  }

  @Test
  void everyPartMatters() {
    assertThat(
            List.of(
                digest("acme", NOON, "calls", "1", Map.of()),
                digest("acme2", NOON, "calls", "1", Map.of()),
                digest("acme", NOON.plusNanos(1), "calls", "1", Map.of()),
                digest("acme", NOON, "call", "1", Map.of()),
                digest("acme", NOON, "calls", "1.000000001", Map.of()),
                digest("acme", NOON, "calls", "1", Map.of("team", "search")),
                digest("acme", NOON, "calls", "1", Map.of("team", "searc")),
                digest("acme", NOON, "calls", "1", Map.of("tea", "msearch")),
                digest("acme", NOON, "calls", "1", Map.of("team", "search", "a", "b"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void neighbouringPartsDoNotRunTogether() {
    assertThat(digest("a", NOON, "b", "1", Map.of("k1", "v1", "k2", "v2")))
        .isNotEqualTo(digest("a", NOON, "b", "1", Map.of("k1", "v1k2", "v", "2")));
    assertThat(digest("ab", NOON, "c", "1", Map.of()))
        .isNotEqualTo(digest("a", NOON, "bc", "1", Map.of()));
  }

  @Test
  void theOrderOfTagsDoesNotMatter() {
    var tags = new TreeMap<String, String>();
    tags.put("b", "2");
    tags.put("a", "1");
    assertThat(digest("a", NOON, "b", "1", tags))
        .isEqualTo(digest("a", NOON, "b", "1", Map.of("a", "1", "b", "2")));
  }

  /// What is stored is compared with what later versions compute.
  @Test
  void theDigestNeverChanges() {
    assertThat(digest("acme", NOON, "calls", "100.10", Map.of("team", "search")))
        .isEqualTo("72afd2a774572e9b3fc021710fac1306c8710d5142b5c9068e04ef6e6b93b18e");
  }

  private static String digest(
      String subject, Instant time, String dimension, String quantity, Map<String, String> tags) {
    var event =
        new UsageEvent(
            new UsageEvent.Identity("app", "1"),
            subject,
            time,
            new Dimension(dimension),
            new BigDecimal(quantity),
            new TreeMap<>(tags));
    return HexFormat.of().formatHex(event.digest());
  }
}
