package io.stallholder.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LicensingTest {
  private static final UsageHour HOUR = new UsageHour(Instant.parse("2026-12-01T00:00:00Z"));

  @Test
  void aProductThatDoesNotChangeHasOneStyle() {
    assertThat(Licensing.LICENSE.isByLicense(HOUR)).isTrue();
    assertThat(Licensing.LEGACY.isByLicense(HOUR)).isFalse();
  }

  @Test
  void aProductChangesAtItsHour() {
    Licensing changing = new Licensing("2026-12-01T00:00:00Z");
    assertThat(changing.isByLicense(HOUR.plus(-1))).isFalse();
    assertThat(changing.isByLicense(HOUR)).isTrue();
    assertThat(changing.isByLicense(HOUR.next())).isTrue();
  }
}
