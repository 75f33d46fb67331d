package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Subscription;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// AWS SDK for JavaScript v3, unmodified, in processes of its own.
final class NodeSdkIT {
  private static final Instant TIME = Stall.NOON.plusSeconds(120);
  private static final String NOBODYS =
      "arn:aws:license-manager::294406891311:license:l-" + "0".repeat(32);

  private final Path node = Tools.node();
  private final Stall stall = Stall.open();
  private final NodeSdk sdk;
  private final Path folder;

  NodeSdkIT(@TempDir Path folder) {
    this.folder = folder;
    this.sdk = NodeSdk.of(node, folder, stall.uri());
  }

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void aTokenIsResolvedToItsLicense() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    JsonNode customer = sdk.answer("resolve-customer.mjs", subscription.token());

    assertThat(customer.path("LicenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(customer.path("CustomerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(customer.path("ProductCode").asText()).isEqualTo(Stall.SUBSCRIPTION);
    assertThat(customer.has("CustomerIdentifier")).isFalse();
  }

  @Test
  void aTokenOfNobodyIsATypedError() {
    JsonNode error = sdk.error("resolve-customer.mjs", "nonsense");

    assertThat(error.path("name").asText()).isEqualTo("InvalidTokenException");
    assertThat(error.path("type").asText()).isEqualTo("InvalidTokenException");
    assertThat(error.path("httpStatusCode").asInt()).isEqualTo(400);
    assertThat(error.path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void usageIsMeteredForALicense() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    JsonNode result = meter(record(subscription, 5)).at("/Results/0");

    assertThat(result.path("Status").asText()).isEqualTo("Success");
    assertThat(result.at("/UsageRecord/LicenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(result.at("/UsageRecord/Timestamp").asText()).isEqualTo("2030-11-05T12:02:00.000Z");
    JsonNode metered = stall.get("ledger").path("records");
    assertThat(metered).hasSize(1);
    assertThat(metered.at("/0/quantity").asInt()).isEqualTo(5);
    assertThat(metered.at("/0/meteringRecordId")).isEqualTo(result.path("MeteringRecordId"));
  }

  @Test
  void anotherQuantityForTheSameHourIsADuplicate() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    meter(record(subscription, 5));

    assertThat(meter(record(subscription, 5)).at("/Results/0/Status").asText())
        .isEqualTo("Success");
    assertThat(meter(record(subscription, 6)).at("/Results/0/Status").asText())
        .isEqualTo("DuplicateRecord");
  }

  @Test
  void aLicenseOfNobodyIsATypedError() {
    Subscription nobodys = new Subscription("", NOBODYS, Stall.BUYER, "");

    JsonNode error = sdk.error("batch-meter-usage.mjs", Usage.batch(record(nobodys, 5)));

    assertThat(error.path("name").asText()).isEqualTo("InvalidLicenseException");
    assertThat(error.path("type").asText()).isEqualTo("InvalidLicenseException");
    assertThat(error.path("message").asText()).contains(nobodys.licenseArn());
  }

  @Test
  void aThrottledCallIsSentAgainByTheSdk() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.post("faults", "{\"operation\":\"BatchMeterUsage\",\"kind\":\"throttle\",\"count\":2}");

    JsonNode answer = meter(record(subscription, 5));

    assertThat(answer.at("/Results/0/Status").asText()).isEqualTo("Success");
    assertThat(answer.at("/$metadata/attempts").asInt()).isEqualTo(3);
    assertThat(stall.get("calls?operation=BatchMeterUsage").path("total").asInt()).isEqualTo(3);
  }

  @Test
  void aReplyThatIsLostIsMeteredOnce() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.post("faults", "{\"operation\":\"BatchMeterUsage\",\"kind\":\"lose-reply\",\"count\":1}");

    JsonNode answer = meter(record(subscription, 5));

    assertThat(answer.at("/Results/0/Status").asText()).isEqualTo("Success");
    assertThat(answer.at("/$metadata/attempts").asInt()).isEqualTo(2);
    assertThat(stall.get("ledger").path("records")).hasSize(1);
  }

  @Test
  void entitlementsOfALicenseComeInPages() {
    Subscription subscription = stall.active(Stall.CONTRACT);
    stall.active(Stall.OTHER_BUYER, Stall.CONTRACT);

    JsonNode pages = entitlements(sdk, subscription).path("pages");

    assertThat(pages).hasSize(2);
    assertThat(pages.at("/0")).hasSize(1);
    assertThat(pages.at("/0/0/LicenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(pages.at("/0/0/ExpirationDate").asText()).isEqualTo("2031-11-05T12:00:00.000Z");
    assertThat(pages.at("/0/0/Value/IntegerValue").asInt()).isEqualTo(10);
    assertThat(pages.findValuesAsText("Dimension")).containsExactly("seats", "projects");
  }

  @Test
  void eventsAreReceivedAndDeleted() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    JsonNode bodies = sdk.answer("drain-queue.mjs", stall.queueUrl()).path("bodies");

    assertThat(bodies.findValuesAsText("detail-type"))
        .containsExactly("Purchase Agreement Created - Proposer", "License Updated - Manufacturer");
    assertThat(bodies.at("/1/detail/license/arn").asText()).isEqualTo(subscription.licenseArn());
    try (var sqs = stall.sqs()) {
      var counts =
          sqs.getQueueAttributes(
              request -> request.queueUrl(stall.queueUrl()).attributeNamesWithStrings("All"));
      assertThat(counts.attributesAsStrings())
          .containsEntry("ApproximateNumberOfMessages", "0")
          .containsEntry("ApproximateNumberOfMessagesNotVisible", "0");
    }
  }

  @Test
  void theCallerIsTheSeller() {
    JsonNode identity = sdk.answer("caller-identity.mjs");

    assertThat(identity.path("Account").asText()).isEqualTo(Stall.SELLER);
  }

  @Test
  void eachServiceHasAVariableOfItsOwn() {
    Subscription subscription = stall.active(Stall.CONTRACT);

    JsonNode customer =
        only("MARKETPLACE_METERING").answer("resolve-customer.mjs", subscription.token());
    assertThat(customer.path("LicenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(entitlements(only("MARKETPLACE_ENTITLEMENT_SERVICE"), subscription).path("pages"))
        .hasSize(2);
    assertThat(only("SQS").answer("drain-queue.mjs", stall.queueUrl()).path("bodies")).hasSize(2);
    assertThat(only("STS").answer("caller-identity.mjs").path("Account").asText())
        .isEqualTo(Stall.SELLER);
  }

  private NodeSdk only(String service) {
    return NodeSdk.of(node, folder, service, stall.uri());
  }

  private JsonNode meter(String record) {
    return sdk.answer("batch-meter-usage.mjs", Usage.batch(record));
  }

  private static JsonNode entitlements(NodeSdk sdk, Subscription subscription) {
    String request =
        "{\"ProductCode\":\"%s\",\"Filter\":{\"LICENSE_ARN\":[\"%s\"]}}"
            .formatted(Stall.CONTRACT, subscription.licenseArn());
    return sdk.answer("get-entitlements.mjs", request, "1");
  }

  private static String record(Subscription subscription, int quantity) {
    return Usage.record(subscription, TIME, "api_calls", quantity);
  }
}
