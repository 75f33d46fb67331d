package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Subscription;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What legacy products are told by SNS, as it lies in their queue.
final class NotificationsTest {
  private static final String SUBSCRIPTIONS =
      "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-" + Stall.LEGACY;

  private final Stall stall = Stall.open();
  private final Inbox inbox = new Inbox(stall);

  @BeforeEach
  void notifyOnly() {
    stall.switchTo("legacyChannels", "\"sns\"");
  }

  @AfterEach
  void close() {
    inbox.close();
    stall.close();
  }

  @Test
  void subscribeSuccessNamesCustomerProductAndOffer() {
    stall.active(Stall.LEGACY);
    JsonNode envelope = Stall.parse(inbox.bodies().getFirst());
    String identifier = stall.get("world").at("/buyers/0/customerIdentifier").asText();

    assertThat(envelope.path("Type").asText()).isEqualTo("Notification");
    assertThat(envelope.path("TopicArn").asText()).isEqualTo(SUBSCRIPTIONS);
    assertThat(Stall.parse(envelope.path("Message").asText()))
        .isEqualTo(
            Stall.parse(
                """
                {"action":"subscribe-success","customer-identifier":"%s","product-code":"%s",
                 "offer-identifier":"offer-g2example5abcd","isFreeTrialTermPresent":"false"}\
                """
                    .formatted(identifier, Stall.LEGACY)));
  }

  @Test
  void aFreeTrialIsSaidAsText() {
    stall.offer("offer-try1", Stall.LEGACY, ",\"freeTrial\":\"P14D\"");
    stall.post(
        "subscriptions",
        "{\"buyer\":\"345678901234\",\"product\":\"%s\",\"offer\":\"offer-try1\"}"
            .formatted(Stall.LEGACY));
    stall.advance("PT72S");

    assertThat(messages().getFirst().path("isFreeTrialTermPresent").toString())
        .isEqualTo("\"true\"");
  }

  @Test
  void whoLeavesIsToldOfTwice() {
    Subscription subscription = stall.active(Stall.LEGACY);
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT59M59S");
    assertThat(actions()).containsExactly("subscribe-success", "unsubscribe-pending");
    stall.advance("PT1S");

    assertThat(actions()).containsExactly("unsubscribe-success");
  }

  @Test
  void whoComesBackWithinTheHourIsNeverToldToBeGone() {
    Subscription subscription = stall.active(Stall.LEGACY);
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.active(Stall.LEGACY);
    stall.advance("P1D");

    assertThat(actions())
        .containsExactly("subscribe-success", "unsubscribe-pending", "subscribe-success");
  }

  private List<String> actions() {
    return messages().stream().map(message -> message.path("action").asText()).toList();
  }

  private List<JsonNode> messages() {
    return inbox.bodies().stream()
        .map(body -> Stall.parse(Stall.parse(body).path("Message").asText()))
        .toList();
  }
}
