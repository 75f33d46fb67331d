package io.stallholder.contract.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stallholder.contract.Market;
import io.stallholder.contract.Market.Customer;
import io.stallholder.contract.Market.More;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

final class NamedMarketTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "STALLHOLDER_CONTRACT_METERING_ENDPOINT", "https://metering.example.com",
          "STALLHOLDER_CONTRACT_METERING_PRODUCT_CODE", "code1",
          "STALLHOLDER_CONTRACT_METERING_LICENSE_ARN", "arn1",
          "STALLHOLDER_CONTRACT_METERING_BUYER_ACCOUNT", "111111111111",
          "STALLHOLDER_CONTRACT_METERING_DIMENSION", "calls");

  @Test
  void withoutVariablesThereIsNone() {
    assertThat(NamedMarket.of(Map.of("HOME", "/"), "METERING")).isEmpty();
    assertThat(NamedMarket.of(NEEDED, "ENTITLEMENT")).isEmpty();
  }

  @Test
  void whatIsNeededIsEnough() {
    Market market = market(NEEDED);

    assertThat(market.access().endpoint()).isEqualTo(URI.create("https://metering.example.com"));
    assertThat(market.access().region()).isEqualTo("us-east-1");
    assertThat(market.access().credentials().accessKeyId()).isEqualTo("key");
    assertThat(market.isFresh()).isFalse();
    assertThat(market.customer()).isEqualTo(new Customer("code1", "111111111111", "arn1", "calls"));
    assertThat(market.more()).isEqualTo(More.NOTHING);
  }

  @Test
  void allElseCanBeNamed() {
    Map<String, String> more = new HashMap<>(NEEDED);
    Map.of(
            "REGION", "eu-west-1",
            "ANOTHER_LICENSE_ARN", "arn2",
            "ELSEWHERE_LICENSE_ARN", "arn3",
            "ELSEWHERE_PRODUCT_CODE", "code3",
            "ELSEWHERE_BUYER_ACCOUNT", "333333333333",
            "ELSEWHERE_DIMENSION", "seats",
            "FORMER_LICENSE_ARN", "arn4",
            "REGISTRATION_TOKEN", "token",
            "LEGACY_PRODUCT_CODE", "old",
            "USAGE_PRODUCT_CODE", "usage")
        .forEach((name, value) -> more.put("STALLHOLDER_CONTRACT_METERING_" + name, value));
    Market market = market(more);

    assertThat(market.access().region()).isEqualTo("eu-west-1");
    assertThat(market.more().another())
        .contains(new Customer("code1", "111111111111", "arn2", "calls"));
    assertThat(market.more().elsewhere())
        .contains(new Customer("code3", "333333333333", "arn3", "seats"));
    assertThat(market.more().former())
        .contains(new Customer("code1", "111111111111", "arn4", "calls"));
    assertThat(market.more().registrationToken()).contains("token");
    assertThat(market.more().legacyProductCode()).contains("old");
    assertThat(market.more().usageProductCode()).contains("usage");
  }

  @Test
  void aVariableThatIsMissingOrNotKnownIsNamed() {
    Map<String, String> fewer = new HashMap<>(NEEDED);
    fewer.remove("STALLHOLDER_CONTRACT_METERING_DIMENSION");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedMarket.of(fewer, "METERING"))
        .withMessage("STALLHOLDER_CONTRACT_METERING_DIMENSION is missing");
    Map<String, String> more = new HashMap<>(NEEDED);
    more.put("STALLHOLDER_CONTRACT_METERING_LICENCE", "arn1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedMarket.of(more, "METERING"))
        .withMessage("STALLHOLDER_CONTRACT_METERING_LICENCE is not known");
  }

  private static Market market(Map<String, String> environment) {
    return NamedMarket.of(environment, "METERING")
        .orElseThrow()
        .market(AwsCredentialsIdentity.create("key", "secret"));
  }
}
