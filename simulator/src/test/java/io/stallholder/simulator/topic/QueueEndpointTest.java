package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.Subscription;

/// Subscriptions by queues, by the AWS SDK for Java.
final class QueueEndpointTest {
  private final Pitch pitch = new Pitch();
  private final SnsClient sns = pitch.sns();

  @AfterEach
  void close() {
    sns.close();
    pitch.close();
  }

  @Test
  void aQueueGetsTheEnvelopeSigned() {
    String arn = topic("orders");
    subscribe(arn, Pitch.queueArn(), Map.of());
    String id =
        sns.publish(
                request -> request.topicArn(arn).subject("A \"subject\"").message("Grüße\n\u2603"))
            .messageId();

    JsonNode message = json(pitch.received().getFirst());

    assertThat(message.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "Type",
            "MessageId",
            "TopicArn",
            "Subject",
            "Message",
            "Timestamp",
            "SignatureVersion",
            "Signature",
            "SigningCertURL",
            "UnsubscribeURL");
    assertThat(message.path("Type").asText()).isEqualTo("Notification");
    assertThat(message.path("MessageId").asText()).isEqualTo(id);
    assertThat(message.path("TopicArn").asText()).isEqualTo(arn);
    assertThat(message.path("Subject").asText()).isEqualTo("A \"subject\"");
    assertThat(message.path("Message").asText()).isEqualTo("Grüße\n\u2603");
    assertThat(message.path("Timestamp").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(message.path("SignatureVersion").asText()).isEqualTo("1");
    assertThat(message.path("SigningCertURL").asText())
        .matches("http://127\\.0\\.0\\.1:\\d+/SimpleNotificationService-[0-9a-f]{32}\\.pem");
    assertThat(Seal.isWhole(message, pitch::fetch)).isTrue();
    assertThat(Seal.isWhole(json(message.toString().replace("Grüße", "Grüsse")), pitch::fetch))
        .isFalse();
  }

  @Test
  void signatureVersionTwoIsSha256() {
    String arn = topic("orders");
    setTopic(arn, "SignatureVersion", "2");
    subscribe(arn, Pitch.queueArn(), Map.of());
    publish(arn, "one");

    JsonNode message = json(pitch.received().getFirst());

    assertThat(message.path("SignatureVersion").asText()).isEqualTo("2");
    assertThat(Seal.isWhole(message, pitch::fetch)).isTrue();
  }

  @Test
  void rawDeliveryLeavesTheEnvelopeOut() {
    String arn = topic("orders");
    String subscription = subscribe(arn, Pitch.queueArn(), Map.of("RawMessageDelivery", "true"));
    publish(arn, "{\"as\":\"it is\"}");
    assertThat(pitch.received()).containsExactly("{\"as\":\"it is\"}");
    sns.setSubscriptionAttributes(request ->
        request
            .subscriptionArn(subscription)
            .attributeName("RawMessageDelivery")
            .attributeValue("false"));
    publish(arn, "two");

    assertThat(json(pitch.received().getFirst()).path("Message").asText()).isEqualTo("two");
  }

  @Test
  void theOwnQueueIsConfirmedAtOnce() {
    String topic = topic("orders");
    String arn = subscribe(topic, Pitch.queueArn(), Map.of());

    assertThat(arn).startsWith(topic + ":");
    assertThat(subscribe(topic, Pitch.queueArn(), Map.of())).isEqualTo(arn);
    assertInvalid(
        () -> subscribe(topic, Pitch.queueArn(), Map.of("RawMessageDelivery", "true")),
        "Subscription already exists with different attributes");
    assertThat(sns.getSubscriptionAttributes(request -> request.subscriptionArn(arn)).attributes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "SubscriptionArn",
                arn,
                "TopicArn",
                topic,
                "Owner",
                Pitch.SELLER,
                "Protocol",
                "sqs",
                "Endpoint",
                Pitch.queueArn(),
                "RawMessageDelivery",
                "false",
                "PendingConfirmation",
                "false",
                "ConfirmationWasAuthenticated",
                "true"));
  }

  @Test
  void aQueueOfAnotherAccountIsAsked() {
    String topic = topic("orders");
    assertThat(subscribe(topic, Pitch.otherQueueArn(), Map.of())).isEqualTo("pending confirmation");
    publish(topic, "too early");
    List<String> asked = pitch.otherReceived();
    assertThat(asked).hasSize(1);
    JsonNode question = json(asked.getFirst());
    assertThat(question.path("Type").asText()).isEqualTo("SubscriptionConfirmation");
    assertThat(Seal.isWhole(question, pitch::fetch)).isTrue();
    var unused = pitch.fetch(question.path("SubscribeURL").asText());
    publish(topic, "one");

    assertThat(json(pitch.otherReceived().getFirst()).path("Message").asText()).isEqualTo("one");
  }

  @Test
  void whoIsUnsubscribedGetsNothingMore() {
    String topic = topic("orders");
    String arn = subscribe(topic, Pitch.queueArn(), Map.of());
    sns.unsubscribe(request -> request.subscriptionArn(arn));
    publish(topic, "one");

    assertThat(pitch.received()).isEmpty();
    assertThatThrownBy(() -> sns.unsubscribe(request -> request.subscriptionArn(arn)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aQueueIsNotUnsubscribedByItsUrl() {
    String topic = topic("orders");
    subscribe(topic, Pitch.queueArn(), Map.of());
    publish(topic, "one");

    HttpResponse<String> refused =
        pitch.get(json(pitch.received().getFirst()).path("UnsubscribeURL").asText());

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("<Code>AuthorizationError</Code>");
    publish(topic, "two");
    assertThat(pitch.received()).hasSize(1);
  }

  @Test
  void aDeletedTopicTakesItsSubscriptionsAlong() {
    String topic = topic("orders");
    String arn = subscribe(topic, Pitch.queueArn(), Map.of());
    sns.deleteTopic(request -> request.topicArn(topic));

    assertThat(sns.listSubscriptions().subscriptions()).isEmpty();
    assertThatThrownBy(() -> sns.getSubscriptionAttributes(request -> request.subscriptionArn(arn)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void onlyTheSellerSubscribesToATopicOfTheMarketplace() {
    try (SnsClient other = pitch.otherSns()) {
      assertThatThrownBy(() ->
              other.subscribe(request ->
                  request
                      .topicArn(Pitch.MARKETPLACE_TOPIC)
                      .protocol("sqs")
                      .endpoint(Pitch.otherQueueArn())))
          .isInstanceOf(AuthorizationErrorException.class)
          .hasMessageContaining("SNS:Subscribe on resource: " + Pitch.MARKETPLACE_TOPIC)
          .satisfies(thrown -> assertThat(((SnsException) thrown).statusCode()).isEqualTo(403));
    }
    String arn = subscribe(Pitch.MARKETPLACE_TOPIC, Pitch.queueArn(), Map.of());

    assertThat(sns.listTopics().topics()).isEmpty();
    assertThat(sns.listSubscriptions().subscriptions())
        .extracting(Subscription::subscriptionArn)
        .containsExactly(arn);
    assertThatThrownBy(() -> publish(Pitch.MARKETPLACE_TOPIC, "forged"))
        .isInstanceOf(AuthorizationErrorException.class);
    assertThatThrownBy(() -> sns.deleteTopic(request -> request.topicArn(Pitch.MARKETPLACE_TOPIC)))
        .isInstanceOf(AuthorizationErrorException.class);
    sns.unsubscribe(request -> request.subscriptionArn(arn));
    assertThat(sns.listSubscriptions().subscriptions()).isEmpty();
  }

  private String topic(String name) {
    return sns.createTopic(request -> request.name(name)).topicArn();
  }

  private void setTopic(String arn, String name, String value) {
    sns.setTopicAttributes(
        request -> request.topicArn(arn).attributeName(name).attributeValue(value));
  }

  private String subscribe(String topic, String queue, Map<String, String> attributes) {
    return sns.subscribe(request ->
            request.topicArn(topic).protocol("sqs").endpoint(queue).attributes(attributes))
        .subscriptionArn();
  }

  private void publish(String topic, String message) {
    sns.publish(request -> request.topicArn(topic).message(message));
  }

  private static void assertInvalid(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining(message)
        .satisfies(thrown -> assertThat(((SnsException) thrown).statusCode()).isEqualTo(400));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
