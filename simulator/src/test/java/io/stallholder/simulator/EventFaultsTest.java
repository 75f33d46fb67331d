package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Events that are lost, late, there twice, or in another order.
final class EventFaultsTest {
  private static final String CREATED = "Purchase Agreement Created";
  private static final String ENDED = "Purchase Agreement Ended";
  private static final String UPDATED = "License Updated";
  private static final String DEPROVISIONED = "License Deprovisioned";

  private final Stall stall = Stall.open();
  private final Inbox inbox = new Inbox(stall);

  @AfterEach
  void close() {
    inbox.close();
    stall.close();
  }

  @Test
  void anEventIsLostByItsName() {
    fault("License Updated", "event-lose", "\"count\":1");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);

    assertThat(inbox.names()).containsExactly(CREATED);
    assertThat(stall.agreement(subscription).path("state").asText()).isEqualTo("active");
    stall.active(Stall.SUBSCRIPTION);
    assertThat(inbox.names()).containsExactly(CREATED, UPDATED);
    assertThat(stall.get("faults").at("/faults/0/struck").asInt()).isEqualTo(1);
  }

  @Test
  void eventsOfAnyNameAreLost() {
    fault("*", "event-lose", "\"count\":3");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT31S");

    assertThat(inbox.names()).containsExactly(DEPROVISIONED);
  }

  @Test
  void aDuplicateHasTheSameId() {
    fault("License Updated", "event-duplicate", "\"count\":1");
    stall.active(Stall.SUBSCRIPTION);
    List<JsonNode> events = inbox.events();

    assertThat(events).hasSize(3);
    assertThat(events.get(2)).isEqualTo(events.get(1));
    assertThat(events.get(1).path("id").asText()).isNotEmpty();
  }

  @Test
  void aLateEventComesAfterItsDelayAndTellsWhenItHappened() {
    fault("License Updated", "event-delay", "\"delay\":\"PT10M\",\"count\":1");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT9M59S");
    assertThat(inbox.names()).containsExactly(CREATED, ENDED, DEPROVISIONED);
    stall.advance("PT1S");

    JsonNode late = inbox.events().getFirst();
    assertThat(late.path("detail-type").asText()).startsWith(UPDATED);
    assertThat(late.path("time").asText()).isEqualTo("2030-11-05T12:01:12Z");
  }

  @Test
  void aDelayCountsFromWhenTheEventWasDueHoweverFarTimeLeaps() {
    fault("License Updated", "event-delay", "\"delay\":\"PT10M\",\"count\":1");
    stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.advance("PT11M11S");
    assertThat(inbox.names()).containsExactly(CREATED);
    stall.advance("PT1S");

    assertThat(inbox.names()).containsExactly(UPDATED);
  }

  @Test
  void anEventIsOvertakenByTheNext() {
    fault("Purchase Agreement Ended", "event-reorder", "\"count\":1");
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    inbox.bodies();
    stall.delete("subscriptions/" + subscription.agreementId());
    assertThat(inbox.names()).isEmpty();
    stall.advance("PT31S");

    assertThat(inbox.names()).containsExactly(DEPROVISIONED, ENDED);
  }

  @Test
  void anEventThatNothingOvertakesGoesOutAfterAMinute() {
    fault("License Updated", "event-reorder", "\"count\":1");
    stall.active(Stall.SUBSCRIPTION);
    stall.advance("PT59S");
    assertThat(inbox.names()).containsExactly(CREATED);
    stall.advance("PT1S");

    assertThat(inbox.names()).containsExactly(UPDATED);
  }

  @Test
  void theSameSeedLosesTheSameEvents() {
    String chance = "\"probability\":0.5,\"seed\":42";
    fault("*", "event-lose", chance);
    List<String> once = namesOfTen();
    stall.delete("faults");
    fault("*", "event-lose", chance);

    assertThat(once).isNotEmpty().hasSizeLessThan(20);
    assertThat(namesOfTen()).isEqualTo(once);
  }

  @Test
  void aFaultOnEventsDoesNotTouchCalls() {
    fault("*", "event-lose", "\"count\":1");
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    Reply resolved =
        stall.metering(
            "ResolveCustomer", "{\"RegistrationToken\":\"" + subscription.token() + "\"}");

    assertThat(resolved.status()).isEqualTo(200);
    assertThat(stall.get("faults").at("/faults/0/struck").asInt()).isZero();
  }

  @Test
  void aFaultIsForAnEventThatThereIs() {
    Reply reply =
        stall.control(
            "POST",
            "faults",
            "{\"operation\":\"License Renewed\",\"kind\":\"event-lose\",\"count\":1}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("path").asText()).isEqualTo("$.operation");
    assertThat(reply.json().path("error").asText()).contains(UPDATED, "unsubscribe-pending");
  }

  private List<String> namesOfTen() {
    inbox.bodies();
    for (int i = 0; i < 10; i++) {
      stall.active(Stall.SUBSCRIPTION);
    }
    return inbox.names();
  }

  private void fault(String event, String kind, String members) {
    stall.post(
        "faults", "{\"operation\":\"%s\",\"kind\":\"%s\",%s}".formatted(event, kind, members));
  }
}
