package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecord;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecordResultStatus;

/// Products from before 2026-06-01, whose buyers go by product code and CustomerIdentifier.
final class LegacyTest {
  private static final String BY_ACCOUNT = "\"CustomerAWSAccountId\":\"" + Stall.BUYER + "\"";

  /// The standing legacy product, which switches to licenses two hours after noon.
  private static final String SWITCHING =
      """
      {"sellers":[
        {"accountId":"210987654321","accessKeyId":"AKIASIMULATORSELLER1",
         "secretAccessKey":"simulated+secret/of/210987654321/EXAMPLE"}],
       "buyers":[{"accountId":"345678901234"}],
       "products":[
        {"code":"2lg74example0customer00x4","productId":"prod-g2example5abcd",
         "seller":"210987654321","model":"subscription","dimensions":["api_calls"],
         "licensing":"2030-11-05T14:00:00Z"}]}
      """;

  private final Stall stall = Stall.open();
  private final Inbox inbox = new Inbox(stall);

  @AfterEach
  void close() {
    inbox.close();
    stall.close();
  }

  @Test
  void resolveCustomerNamesTheCustomerIdentifier() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.LEGACY);
    JsonNode answer = resolve(subscription);

    assertThat(answer.path("CustomerIdentifier").asText())
        .isEqualTo(identifier())
        .hasSizeGreaterThan(5);
    assertThat(answer.path("CustomerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(answer.path("ProductCode").asText()).isEqualTo(Stall.LEGACY);
    assertThat(answer.path("LicenseArn").asText()).isEqualTo(subscription.licenseArn());
    stall.switchTo("legacyLicense", "\"absent\"");
    assertThat(resolve(subscription).has("LicenseArn")).isFalse();
  }

  @Test
  void anSdkThatKnowsNoLicensesMetersALegacyProduct() {
    stall.active(Stall.LEGACY);
    UsageRecord record =
        UsageRecord.builder()
            .customerIdentifier(identifier())
            .timestamp(stall.now())
            .dimension("api_calls")
            .quantity(7)
            .build();
    try (var client = stall.meteringClient()) {
      var answer =
          client.batchMeterUsage(
              batch -> batch.productCode(Stall.LEGACY).usageRecords(List.of(record)));

      assertThat(answer.results().getFirst().status()).isEqualTo(UsageRecordResultStatus.SUCCESS);
    }
    assertThat(billed()).isEqualTo("api_calls 7");
  }

  @Test
  void identifierAndAccountAreTheSameCustomer() {
    stall.active(Stall.LEGACY);
    assertThat(status(byIdentifier(), 7)).isEqualTo("Success");
    assertThat(status(BY_ACCOUNT, 7)).isEqualTo("Success");
    assertThat(status(BY_ACCOUNT, 8)).isEqualTo("DuplicateRecord");

    assertThat(billed()).isEqualTo("api_calls 7");
    JsonNode record = stall.get("ledger").at("/records/0");
    assertThat(record.has("licenseArn")).isFalse();
    assertThat(record.path("customerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
  }

  @Test
  void aCustomerMustExistAndBeNamedOnce() {
    stall.active(Stall.LEGACY);

    assertThat(status("\"CustomerIdentifier\":\"X0NOBODY\"", 7))
        .isEqualTo("InvalidCustomerIdentifierException");
    assertThat(status("\"CustomerIdentifier\":\"\"", 7))
        .isEqualTo("InvalidCustomerIdentifierException");
    assertThat(status(byIdentifier() + "," + BY_ACCOUNT, 7)).isEqualTo("ValidationException");
    assertThat(status("\"CustomerAWSAccountId\":\"" + Stall.OTHER_BUYER + "\"", 7))
        .isEqualTo("CustomerNotSubscribed");
    assertThat(billed()).isEmpty();
  }

  @Test
  void withoutAProductCodeNobodyIsMeant() {
    stall.active(Stall.LEGACY);

    assertThat(statusOf("", BY_ACCOUNT, 7)).isEqualTo("InvalidProductCodeException");
    assertThat(statusOf("", byIdentifier(), 7)).isEqualTo("InvalidCustomerIdentifierException");
  }

  @Test
  void aLicenseAloneIsTakenAndCountsApart() {
    Subscription subscription = stall.active(Stall.LEGACY);
    assertThat(status(byIdentifier(), 7)).isEqualTo("Success");
    assertThat(statusOf("", byLicense(subscription), 7)).isEqualTo("Success");

    assertThat(billed()).isEqualTo("api_calls 7, api_calls 7");
    assertThat(stall.get("ledger?licenseArn=" + subscription.licenseArn()).path("records"))
        .hasSize(1);
  }

  @Test
  void aLicenseBesideTheProductCodeIsRefusedUnlessTheSwitchSaysOtherwise() {
    Subscription subscription = stall.active(Stall.LEGACY);
    assertThat(status(byLicense(subscription), 7)).isEqualTo("InvalidProductCodeException");
    stall.switchTo("productCodeWithLicense", "\"ignore\"");
    assertThat(status(byLicense(subscription), 7)).isEqualTo("Success");

    assertThat(stall.get("ledger").at("/records/0/licenseArn").asText())
        .isEqualTo(subscription.licenseArn());
  }

  @Test
  void theOldStyleForANewProductIsRefusedIgnoredOrCountedApart() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String product = Stall.SUBSCRIPTION;
    assertThat(statusOf("", byLicense(subscription), 7)).isEqualTo("Success");
    assertThat(statusOf(product, BY_ACCOUNT, 7)).isEqualTo("InvalidProductCodeException");
    assertThat(statusOf("", byIdentifier(), 7)).isEqualTo("InvalidCustomerIdentifierException");

    stall.switchTo("productCodeWithLicense", "\"ignore\"");
    assertThat(statusOf(product, BY_ACCOUNT, 7)).isEqualTo("InvalidLicenseException");
    assertThat(statusOf(product, byLicense(subscription), 7)).isEqualTo("Success");
    assertThat(billed()).isEqualTo("api_calls 7");

    stall.switchTo("productCodeWithLicense", "\"accept\"");
    assertThat(statusOf(product, byIdentifier(), 7))
        .isEqualTo("InvalidCustomerIdentifierException");
    assertThat(statusOf(product, BY_ACCOUNT, 7)).isEqualTo("Success");
    assertThat(billed()).isEqualTo("api_calls 7, api_calls 7");
  }

  @Test
  void aProductSwitchesAtItsInstant() {
    stall.put("world", SWITCHING);
    Subscription subscription = stall.active(Stall.LEGACY);
    assertThat(status(byIdentifier(), 7)).isEqualTo("Success");
    stall.put("clock", "{\"now\":\"2030-11-05T13:59:59.999Z\"}");
    assertThat(status(byIdentifier(), 8)).isEqualTo("Success");
    assertThat(resolve(subscription).has("CustomerIdentifier")).isTrue();
    stall.advance("PT0.001S");

    assertThat(status(byIdentifier(), 9)).isEqualTo("InvalidProductCodeException");
    assertThat(status(BY_ACCOUNT, 9)).isEqualTo("InvalidProductCodeException");
    assertThat(resolve(subscription).has("CustomerIdentifier")).isFalse();
    assertThat(statusOf("", byLicense(subscription), 9)).isEqualTo("Success");
    assertThat(billed()).isEqualTo("api_calls 7, api_calls 8, api_calls 9");
  }

  @Test
  void theHourOfTheSwitchCanBeBilledTwice() {
    stall.put("world", SWITCHING);
    Subscription subscription = stall.active(Stall.LEGACY);
    Instant used = stall.now();
    assertThat(status(byIdentifier(), 7)).isEqualTo("Success");
    stall.advance("PT2H");
    Reply again =
        stall.metering(
            "BatchMeterUsage", Usage.batch(Usage.record(subscription, used, "api_calls", 7)));

    assertThat(again.json().at("/Results/0/Status").asText()).isEqualTo("Success");
    assertThat(billed()).isEqualTo("api_calls 7, api_calls 7");
  }

  @Test
  void whatIsToldChangesAtTheSwitchHoweverFarTimeLeaps() {
    stall.put("world", SWITCHING);
    stall.switchTo("legacyChannels", "\"sns\"");
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.LEGACY);
    stall.advance("PT3H");
    assertThat(inbox.names()).isEmpty();
    stall.delete("subscriptions/" + subscription.agreementId());

    assertThat(inbox.names()).containsExactly("Purchase Agreement Ended");
  }

  @Test
  void eventsComeBesideNotificationsUnlessTheSwitchSaysOtherwise() {
    stall.active(Stall.LEGACY);
    assertThat(inbox.names()).containsExactly("Purchase Agreement Created", "License Updated");
    stall.switchTo("legacyChannels", "\"sns\"");
    stall.active(Stall.OTHER_BUYER, Stall.LEGACY);

    assertThat(inbox.names()).isEmpty();
  }

  @Test
  void aBuyerHoldsOneAgreementOfALegacyProduct() {
    stall.active(Stall.LEGACY);
    Reply second =
        stall.control(
            "POST",
            "subscriptions",
            "{\"buyer\":\"%s\",\"product\":\"%s\"}".formatted(Stall.BUYER, Stall.LEGACY));

    assertThat(second.status()).isEqualTo(409);
  }

  @Test
  void theLastHourCountsFromTheEndWhateverTheSwitch() {
    Subscription subscription = stall.active(Stall.LEGACY);
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT59M59S");
    assertThat(statusAt(stall.now().minusSeconds(3_599), 7)).isEqualTo("Success");
    stall.advance("PT1S");

    assertThat(statusAt(stall.now().minusSeconds(3_600), 7)).isEqualTo("CustomerNotSubscribed");
  }

  @Test
  void usageOfAnHourBeforeTheSubscriptionIsOutOfBounds() {
    stall.active(Stall.LEGACY);
    assertThat(statusAt(stall.now().minusSeconds(72), 7)).isEqualTo("Success");
    assertThat(statusAt(stall.now().minusSeconds(73), 7))
        .isEqualTo("TimestampOutOfBoundsException");
    stall.switchTo("usageBeforeActivation", "\"accepted\"");

    assertThat(statusAt(stall.now().minusSeconds(73), 7)).isEqualTo("Success");
  }

  private JsonNode resolve(Subscription subscription) {
    return stall
        .metering("ResolveCustomer", "{\"RegistrationToken\":\"" + subscription.token() + "\"}")
        .json();
  }

  private String identifier() {
    return stall.get("world").at("/buyers/0/customerIdentifier").asText();
  }

  private String byIdentifier() {
    return "\"CustomerIdentifier\":\"" + identifier() + "\"";
  }

  private static String byLicense(Subscription subscription) {
    return BY_ACCOUNT + ",\"LicenseArn\":\"" + subscription.licenseArn() + "\"";
  }

  private String status(String customer, int quantity) {
    return statusOf(Stall.LEGACY, customer, quantity);
  }

  private String statusAt(Instant time, int quantity) {
    return status(Stall.LEGACY, BY_ACCOUNT, time, quantity);
  }

  /// @param product empty for none
  private String statusOf(String product, String customer, int quantity) {
    return status(product, customer, stall.now(), quantity);
  }

  private String status(String product, String customer, Instant time, int quantity) {
    String code = product.isEmpty() ? "" : "\"ProductCode\":\"" + product + "\",";
    String body =
        """
        {%s"UsageRecords":[{"Timestamp":%d,"Dimension":"api_calls","Quantity":%d,%s}]}\
        """
            .formatted(code, time.getEpochSecond(), quantity, customer);
    Reply reply = stall.metering("BatchMeterUsage", body);
    return reply.status() == 200 ? reply.json().at("/Results/0/Status").asText() : reply.type();
  }

  private String billed() {
    StringBuilder billed = new StringBuilder();
    for (JsonNode record : stall.get("ledger").path("records")) {
      billed.append(billed.isEmpty() ? "" : ", ");
      billed.append(record.path("dimension").asText()).append(' ');
      billed.append(record.path("quantity").asInt());
    }
    return billed.toString();
  }
}
