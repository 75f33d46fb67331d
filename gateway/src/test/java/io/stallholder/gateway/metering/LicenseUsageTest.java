package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.metering.LicenseUsage.State;
import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LicenseUsageTest {
  private static LicenseUsage usage(int... parts) {
    BigDecimal[] quantities = new BigDecimal[parts.length];
    for (int i = 0; i < parts.length; i++) {
      quantities[i] = BigDecimal.valueOf(parts[i]);
    }
    return new LicenseUsage(
        Instant.EPOCH,
        new Dimension("api_calls"),
        quantities[0],
        quantities[1],
        quantities[2],
        quantities[3],
        quantities[4],
        quantities[5],
        quantities[6]);
  }

  @Test
  void itIsAsFarAsItsLastPart() {
    assertThat(usage(1, 1, 1, 1, 1, 1, 1).state()).isEqualTo(State.COUNTED);
    assertThat(usage(0, 1, 1, 1, 1, 1, 1).state()).isEqualTo(State.SEALED);
    assertThat(usage(0, 0, 1, 1, 1, 1, 1).state()).isEqualTo(State.SENT);
    assertThat(usage(0, 0, 0, 1, 1, 1, 1).state()).isEqualTo(State.UNSETTLED);
    assertThat(usage(0, 0, 0, 0, 1, 0, 1).state()).isEqualTo(State.METERED);
    assertThat(usage(0, 0, 0, 0, 0, 1, 1).state()).isEqualTo(State.METERED);
    assertThat(usage(0, 0, 0, 0, 0, 0, 1).state()).isEqualTo(State.REFUSED);
  }

  @Test
  void whatIsIncludedOrRefusedIsNotBeyond() {
    LicenseUsage usage = usage(1, 2, 4, 8, 16, 32, 64);
    assertThat(usage.quantity()).isEqualByComparingTo("127");
    assertThat(usage.beyond(false)).isEqualByComparingTo("31");
    assertThat(usage.beyond(true)).as("what is counted may be included").isEqualByComparingTo("30");
  }
}
