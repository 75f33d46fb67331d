package io.stallholder.marketplace.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stallholder.marketplace.aws.Endpoints.Service;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
  private static Endpoints endpoints(
      Map<String, String> variables, Map<String, String> properties) {
    return new Endpoints(new Environment(variables, properties), "us-east-1");
  }

  private static Endpoints inRegion(String region) {
    return new Endpoints(new Environment(Map.of(), Map.of()), region);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          METERING    , AWS_ENDPOINT_URL_MARKETPLACE_METERING            , aws.endpointUrlMarketplaceMetering
          ENTITLEMENT , AWS_ENDPOINT_URL_MARKETPLACE_ENTITLEMENT_SERVICE , aws.endpointUrlMarketplaceEntitlement
          AGREEMENT   , AWS_ENDPOINT_URL_MARKETPLACE_AGREEMENT           , aws.endpointUrlMarketplaceAgreement
          SQS         , AWS_ENDPOINT_URL_SQS                             , aws.endpointUrlSqs
          STS         , AWS_ENDPOINT_URL_STS                             , aws.endpointUrlSts
          """)
  void propertiesComeBeforeVariablesAndTheServiceBeforeAll(
      Service service, String variable, String property) {
    var variables = Map.of("AWS_ENDPOINT_URL", "http://4.test", variable, "http://3.test");
    var all = Map.of("aws.endpointUrl", "http://2.test", property, "http://1.test");
    assertThat(endpoints(variables, all).of(service)).hasHost("1.test");
    assertThat(endpoints(variables, Map.of("aws.endpointUrl", "http://2.test")).of(service))
        .hasHost("2.test");
    assertThat(endpoints(variables, Map.of()).of(service)).hasHost("3.test");
    assertThat(endpoints(Map.of("AWS_ENDPOINT_URL", "http://4.test"), Map.of()).of(service))
        .hasHost("4.test");
    assertThat(endpoints(Map.of(variable, " "), Map.of()).of(service)).hasScheme("https");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          us-east-1      , METERING    , https://metering.marketplace.us-east-1.amazonaws.com
          eu-west-1      , METERING    , https://metering.marketplace.eu-west-1.amazonaws.com
          cn-northwest-1 , METERING    , https://metering.marketplace.cn-northwest-1.amazonaws.com.cn
          eusc-de-east-1 , METERING    , https://metering-marketplace.eusc-de-east-1.amazonaws.eu
          us-east-1      , ENTITLEMENT , https://entitlement.marketplace.us-east-1.amazonaws.com
          eu-west-1      , ENTITLEMENT , https://entitlement.marketplace.us-east-1.amazonaws.com
          cn-northwest-1 , ENTITLEMENT , https://entitlement-marketplace.cn-northwest-1.amazonaws.com.cn
          eusc-de-east-1 , ENTITLEMENT , https://entitlement-marketplace.eusc-de-east-1.amazonaws.eu
          us-east-1      , AGREEMENT   , https://agreement-marketplace.us-east-1.amazonaws.com
          eu-west-1      , AGREEMENT   , https://agreement-marketplace.us-east-1.amazonaws.com
          eu-west-1      , SQS         , https://sqs.eu-west-1.amazonaws.com
          eu-west-1      , STS         , https://sts.eu-west-1.amazonaws.com
          """)
  void withoutConfigurationTheRegionDecides(String region, Service service, URI expected) {
    assertThat(inRegion(region).of(service)).isEqualTo(expected);
  }

  @Test
  void entitlementsAreSignedForTheOneRegionTheyLiveIn() {
    assertThat(inRegion("eu-west-1").entitlementRegion().id()).isEqualTo("us-east-1");
    assertThat(inRegion("cn-north-1").entitlementRegion().id()).isEqualTo("cn-northwest-1");
    assertThat(inRegion("eusc-de-east-1").entitlementRegion().id()).isEqualTo("eusc-de-east-1");
  }

  @Test
  void partitionWithoutMarketplaceNeedsAnEndpoint() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> inRegion("us-gov-west-1").of(Service.METERING))
        .withMessageContaining("set AWS_ENDPOINT_URL_MARKETPLACE_METERING");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:4577", "not a url", "/path"})
  void endpointThatIsNoUrlIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> endpoints(Map.of("AWS_ENDPOINT_URL", text), Map.of()).of(Service.SQS))
        .withMessageContaining("must be like https://host");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:4577, true",
    "http://127.9.9.9, true",
    "http://localhost:4577, true",
    "http://LOCALHOST, true",
    "http://[::1]:4577, true",
    "http://10.0.0.1, false",
    "http://0.0.0.0, false",
    "https://sqs.us-east-1.amazonaws.com, false",
    "http://localhost.example.com, false",
    "http://127.0.0.1.example.com, false"
  })
  void onlyThisMachineIsLoopback(URI uri, boolean loopback) {
    assertThat(new Endpoint("x", uri).isLoopback()).isEqualTo(loopback);
  }
}
