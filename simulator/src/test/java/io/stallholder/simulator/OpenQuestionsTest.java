package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;

/// What AWS leaves open, and what its switch changes. (Those that other tests turn are not here.)
final class OpenQuestionsTest {
  private static final String TRIAL = "offer-short1";

  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void otherOperationsHaveNoQuotaUntilThereIsOne() {
    for (int call = 0; call < 30; call++) {
      assertThat(resolve().type()).isEqualTo("InvalidTokenException");
    }
    stall.switchTo("otherQuota", "2");

    assertThat(resolve().type()).isEqualTo("InvalidTokenException");
    assertThat(resolve().type()).isEqualTo("InvalidTokenException");
    assertThat(resolve().type()).isEqualTo("ThrottlingException");
    machine.advance(Duration.ofSeconds(1));
    assertThat(resolve().type()).isEqualTo("InvalidTokenException");
  }

  @Test
  void theOtherQuotaIsNotThatOfBatchMeterUsage() {
    stall.switchTo("otherQuota", "1");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String batch = Usage.batch(Usage.record(subscription, stall.now(), "api_calls", 1));

    for (int call = 0; call < 5; call++) {
      assertThat(stall.metering("BatchMeterUsage", batch).status()).isEqualTo(200);
    }
  }

  @Test
  void bothStylesInOneRequestAnswerTheErrorOfChoice() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record = Usage.record(subscription, stall.now(), "api_calls", 1);
    String both =
        "{\"ProductCode\":\"%s\",\"UsageRecords\":[%s]}".formatted(Stall.SUBSCRIPTION, record);

    assertThat(stall.metering("BatchMeterUsage", both).type())
        .isEqualTo("InvalidProductCodeException");
    stall.switchTo("bothStylesError", "\"ValidationException\"");
    assertThat(stall.metering("BatchMeterUsage", both).type()).isEqualTo("ValidationException");
  }

  @Test
  void bothCustomersInOneRecordAnswerTheErrorOfChoice() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String batch =
        Usage.batch(
            Usage.record(
                subscription, stall.now(), "api_calls", 1, ",\"CustomerIdentifier\":\"X1\""));

    assertThat(stall.metering("BatchMeterUsage", batch).type()).isEqualTo("ValidationException");
    stall.switchTo("bothCustomersError", "\"InvalidCustomerIdentifierException\"");
    assertThat(stall.metering("BatchMeterUsage", batch).type())
        .isEqualTo("InvalidCustomerIdentifierException");
  }

  @Test
  void anIdentifierBesideALicenseAnswersTheErrorOfChoice() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String batch =
        Usage.batch(
            "{\"Timestamp\":%d,\"CustomerIdentifier\":\"X1\",\"LicenseArn\":\"%s\",\"Dimension\":\"api_calls\"}"
                .formatted(stall.now().getEpochSecond(), subscription.licenseArn()));

    assertThat(stall.metering("BatchMeterUsage", batch).type())
        .isEqualTo("InvalidCustomerIdentifierException");
    stall.switchTo("identifierError", "\"InvalidLicenseException\"");
    assertThat(stall.metering("BatchMeterUsage", batch).type())
        .isEqualTo("InvalidLicenseException");
  }

  @Test
  void otherRegionsMayBeClosed() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String batch = Usage.batch(Usage.record(subscription, stall.now(), "api_calls", 1));

    assertThat(inFrankfurt(batch).status()).isEqualTo(200);
    stall.switchTo("meteringRegions", "\"home\"");
    assertThat(inFrankfurt(batch).type()).isEqualTo("DisabledApiException");
    assertThat(stall.metering("BatchMeterUsage", batch).status()).isEqualTo(200);
  }

  @Test
  void howLongAFreeTrialMayBe() {
    stall.offer(TRIAL, Stall.SUBSCRIPTION, ",\"freeTrial\":\"P5D\"");
    stall.offer("offer-long1", Stall.SUBSCRIPTION, ",\"freeTrial\":\"P90D\"");

    assertThat(tryFor(Stall.BUYER, TRIAL).status()).isEqualTo(409);
    assertThat(tryFor(Stall.BUYER, "offer-long1").status()).isEqualTo(200);
    stall.switchTo("freeTrialDays", "\"api\"");
    assertThat(tryFor(Stall.OTHER_BUYER, "offer-long1").status()).isEqualTo(409);
    assertThat(tryFor(Stall.OTHER_BUYER, TRIAL).status()).isEqualTo(200);
  }

  @Test
  void productsWithLicensesMayBeNotifiedAsWell() {
    String topic =
        "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-" + Stall.SUBSCRIPTION;
    try (var sns = stall.built(SnsClient.builder());
        Inbox inbox = new Inbox(stall)) {
      sns.subscribe(request ->
          request
              .topicArn(topic)
              .protocol("sqs")
              .endpoint("arn:aws:sqs:us-east-1:210987654321:stallholder"));
      stall.active(Stall.SUBSCRIPTION);
      assertThat(inbox.bodies()).noneMatch(body -> body.contains("subscribe-success"));
      stall.switchTo("notifiedLicenses", "\"present\"");
      stall.active(Stall.OTHER_BUYER, Stall.SUBSCRIPTION);

      assertThat(inbox.bodies()).anyMatch(body -> body.contains("subscribe-success"));
    }
  }

  @Test
  void whatIsNotAnErrorsNameIsNotChosen() {
    assertThat(stall.control("PUT", "switches", "{\"identifierError\":\"no such\"}").json())
        .hasToString(
            "{\"error\":\"must be an error's name, such as ValidationException\","
                + "\"path\":\"$.identifierError\"}");
    assertThat(stall.get("switches").path("identifierError").asText())
        .isEqualTo("InvalidCustomerIdentifierException");
  }

  private Reply resolve() {
    return stall.metering("ResolveCustomer", "{\"RegistrationToken\":\"nobody\"}");
  }

  private Reply inFrankfurt(String batch) {
    return stall
        .call()
        .scopedTo("eu-central-1", "aws-marketplace")
        .target("AWSMPMeteringService.BatchMeterUsage")
        .body(batch)
        .send(stall.http());
  }

  private Reply tryFor(String buyer, String offer) {
    return stall.control(
        "POST",
        "subscriptions",
        "{\"buyer\":\"%s\",\"product\":\"%s\",\"offer\":\"%s\"}"
            .formatted(buyer, Stall.SUBSCRIPTION, offer));
  }
}
