package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What happens to agreements besides being subscribed to and cancelled.
final class LifecycleTest {
  private static final String CREATED = "Purchase Agreement Created";
  private static final String AMENDED = "Purchase Agreement Amended";
  private static final String ENDING = "Purchase Agreement Ending";
  private static final String ENDED = "Purchase Agreement Ended";
  private static final String UPDATED = "License Updated";
  private static final String DEPROVISIONED = "License Deprovisioned";

  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);
  private final Inbox inbox = new Inbox(stall);

  @AfterEach
  void close() {
    inbox.close();
    stall.close();
  }

  @Test
  void anAmendmentKeepsTheLicense() {
    Subscription subscription = stall.contract("\"seats\":50");
    inbox.bodies();

    JsonNode amended =
        stall.happen(subscription, "\"kind\":\"amend\",\"entitlements\":{\"seats\":80}");

    assertThat(amended.path("licenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(amended.at("/entitlements/seats").asInt()).isEqualTo(80);
    List<JsonNode> events = inbox.events();
    assertThat(Inbox.names(events)).containsExactly(AMENDED, UPDATED);
    assertThat(events.get(0).at("/detail/agreement/intent").asText()).isEqualTo("AMEND");
    assertThat(events.get(0).at("/detail/product/title").asText()).isNotEmpty();
  }

  @Test
  void anAmendmentOfTheRenewalAloneChangesNoLicense() {
    Subscription subscription = stall.contract("\"seats\":50");
    inbox.bodies();
    stall.happen(subscription, "\"kind\":\"amend\",\"autoRenew\":true");

    List<JsonNode> events = inbox.events();
    assertThat(Inbox.names(events)).containsExactly(AMENDED);
    assertThat(events.getFirst().at("/detail/agreement/autoRenewalEnabled").asBoolean()).isTrue();
    assertThat(events.getFirst().at("/detail/renewalSummary/disabledBy").isNull()).isTrue();
  }

  @Test
  void anAmendedEndIsTheOnlyOneAndHasItsOwnReminders() {
    Subscription subscription = stall.contract("\"seats\":50");
    stall.happen(subscription, "\"kind\":\"amend\",\"endTime\":\"2032-11-05T12:00:00Z\"");
    inbox.bodies();
    stall.advance("P500D");
    assertThat(inbox.names()).isEmpty();
    assertThat(stall.state(subscription)).isEqualTo("active");

    stall.advance("P300D");
    List<JsonNode> events = inbox.events();
    assertThat(Inbox.names(events))
        .containsExactly(ENDING, ENDING, ENDING, ENDING, ENDING, ENDED, DEPROVISIONED);
    assertThat(events.subList(0, 5))
        .extracting(event -> event.at("/detail/agreement/daysBeforeEndTime").asInt())
        .containsExactly(180, 120, 90, 60, 30);
    assertThat(events.get(5).path("time").asText()).isEqualTo("2032-11-05T12:00:00Z");
  }

  @Test
  void anEndThatIsAmendedToAndFroComesOnce() {
    Subscription subscription = stall.contract("\"seats\":50");
    String end = stall.agreement(subscription).path("endTime").asText();
    stall.happen(subscription, "\"kind\":\"amend\",\"endTime\":\"2032-11-05T12:00:00Z\"");
    stall.happen(subscription, "\"kind\":\"amend\",\"autoRenew\":true,\"endTime\":\"" + end + "\"");
    stall.advance("P366D");

    assertThat(stall.get("subscriptions").path("subscriptions")).hasSize(2);
  }

  @Test
  void anEndInThePastIsRefused() {
    Reply reply =
        stall.refusal(
            stall.contract("\"seats\":5"),
            "\"kind\":\"amend\",\"endTime\":\"2030-11-05T12:01:12Z\"");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("path").asText()).isEqualTo("$.endTime");
  }

  @Test
  void whatAwsTerminatesHasALastHour() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    inbox.bodies();
    stall.happen(subscription, "\"kind\":\"terminate\"");

    assertThat(stall.state(subscription)).isEqualTo("ending TERMINATED");
    JsonNode ended = inbox.events().getFirst();
    assertThat(ended.at("/detail/agreement/status").asText()).isEqualTo("TERMINATED");
    assertThat(stall.meter(subscription, "api_calls", 0)).isEqualTo("Success");
    assertThat(stall.refusal(subscription, "\"kind\":\"terminate\"").status()).isEqualTo(409);
  }

  @Test
  void aSuspendedBuyerIsNotMeteredForAnyLicense() {
    Subscription one = stall.active(Stall.SUBSCRIPTION);
    Subscription two = stall.active(Stall.SUBSCRIPTION);
    Subscription other = stall.active(Stall.OTHER_BUYER, Stall.SUBSCRIPTION);
    inbox.bodies();
    stall.happen(one, "\"kind\":\"suspend\"");
    assertThat(stall.meter(one, "api_calls", 0)).isEqualTo("CustomerNotSubscribed");
    assertThat(stall.meter(two, "api_calls", 0)).isEqualTo("CustomerNotSubscribed");
    assertThat(stall.meter(other, "api_calls", 0)).isEqualTo("Success");
    stall.happen(one, "\"kind\":\"resume\"");
    assertThat(stall.meter(one, "api_calls", 0)).isEqualTo("Success");

    List<JsonNode> events = inbox.events();
    assertThat(Inbox.names(events))
        .containsExactly(
            "Purchase Agreement Advisory Issued", "Purchase Agreement Advisory Resolved");
    assertThat(events.get(0).at("/detail/advisory/issuedAt").asText()).isNotEmpty();
    assertThat(events.get(1).at("/detail/advisory/resolvedAt").asText()).isNotEmpty();
    assertThat(stall.state(one)).isEqualTo("active");
  }

  @Test
  void aPaymentThatFailsAtOnceLeavesTheLicenseUnborn() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.happen(subscription, "\"kind\":\"payment-failed\"");
    stall.advance("PT2H");

    assertThat(stall.state(subscription)).isEqualTo("failed TERMINATED");
    assertThat(inbox.names()).containsExactly(CREATED);
    assertThat(stall.meter(subscription, "api_calls", 0)).isEqualTo("CustomerNotSubscribed");
    assertThat(stall.control("DELETE", "subscriptions/" + subscription.agreementId(), "").status())
        .isEqualTo(409);
  }

  @Test
  void aPaymentThatFailsLaterEndsTheAgreement() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.happen(subscription, "\"kind\":\"payment-failed\"");

    assertThat(stall.state(subscription)).isEqualTo("ending TERMINATED");
  }

  @Test
  void aFutureDatedAgreementHasItsLicenseOnTheDay() {
    stall.offer("offer-later1", Stall.CONTRACT, ",\"startsAt\":\"2031-01-01T00:00:00Z\"");
    Subscription subscription = stall.bought(Stall.BUYER, Stall.CONTRACT, "offer-later1");
    stall.advance("P56D");
    assertThat(stall.state(subscription)).isEqualTo("accepted");
    assertThat(inbox.names()).containsExactly(CREATED);
    stall.advance("P1D");

    JsonNode agreement = stall.agreement(subscription);
    assertThat(agreement.path("activatedAt").asText()).isEqualTo("2031-01-01T00:01:12Z");
    assertThat(agreement.path("startTime").asText()).isEqualTo("2031-01-01T00:00:00Z");
    assertThat(agreement.path("endTime").asText()).isEqualTo("2032-01-01T00:00:00Z");
    assertThat(inbox.names()).containsExactly(UPDATED);
  }

  @Test
  void aFreeTrialEndsAndIsHadOnce() {
    Subscription trial = stall.bought(Stall.BUYER, Stall.SUBSCRIPTION, "offer-trial6example");
    assertThat(stall.agreement(trial).path("freeTrial").asBoolean()).isTrue();
    stall.advance("P14D");
    assertThat(stall.state(trial)).isEqualTo("ending EXPIRED");
    stall.advance("P1D");

    assertThat(stall.order(Stall.BUYER, Stall.SUBSCRIPTION, "offer-trial6example").status())
        .isEqualTo(409);
    assertThat(stall.order(Stall.OTHER_BUYER, Stall.SUBSCRIPTION, "offer-trial6example").status())
        .isEqualTo(200);
  }

  @Test
  void aPrivateOfferIsForItsBuyersOnly() {
    assertThat(stall.order(Stall.OTHER_BUYER, Stall.CONTRACT, "offer-priv7example1").status())
        .isEqualTo(409);
    Subscription subscription = stall.bought(Stall.BUYER, Stall.CONTRACT, "offer-priv7example1");

    assertThat(stall.agreement(subscription).at("/entitlements/seats").asInt()).isEqualTo(250);
  }

  @Test
  void whatIsDueHasHappenedToAnAgreementBeforeItIsCancelled() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.put("clock", "{\"speed\":1}");
    machine.advance(Duration.ofSeconds(100));
    stall.delete("subscriptions/" + subscription.agreementId());

    assertThat(stall.state(subscription)).isEqualTo("ending CANCELLED");
    assertThat(inbox.names()).containsExactly(CREATED, UPDATED, ENDED);
  }
}
