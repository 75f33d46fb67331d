package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.Topic;

/// Topics, by the AWS SDK for Java.
final class SnsTest {
  private static final String ABSENT = "arn:aws:sns:us-east-1:210987654321:absent";

  private final Pitch pitch = new Pitch();
  private final SnsClient sns = pitch.sns();

  @AfterEach
  void close() {
    sns.close();
    pitch.close();
  }

  @Test
  void aTopicIsCreatedOnceAndDeletedOnce() {
    String arn = topic("orders");

    assertThat(arn).isEqualTo("arn:aws:sns:us-east-1:210987654321:orders");
    assertThat(topic("orders")).isEqualTo(arn);
    assertThat(sns.listTopics().topics()).extracting(Topic::topicArn).containsExactly(arn);
    sns.deleteTopic(request -> request.topicArn(arn));
    sns.deleteTopic(request -> request.topicArn(arn));
    assertThat(sns.listTopics().topics()).isEmpty();
  }

  @Test
  void aTopicIsNotCreatedAgainWithOtherAttributes() {
    String arn =
        sns.createTopic(
                request -> request.name("orders").attributes(Map.of("DisplayName", "Orders")))
            .topicArn();

    assertThat(topic("orders")).isEqualTo(arn);
    assertThatThrownBy(() ->
            sns.createTopic(
                request -> request.name("orders").attributes(Map.of("DisplayName", "Others"))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Topic already exists with different attributes");
  }

  @Test
  void attributesOfATopicAreKept() {
    String arn = topic("orders");
    String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"<a> & 'b'\"}]}";
    setTopic(arn, "DisplayName", "Orders & <more>");
    setTopic(arn, "Policy", policy);
    setTopic(arn, "SignatureVersion", "2");

    assertThat(sns.getTopicAttributes(request -> request.topicArn(arn)).attributes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "TopicArn", arn,
                "Owner", Pitch.SELLER,
                "Policy", policy,
                "DisplayName", "Orders & <more>",
                "SubscriptionsConfirmed", "0",
                "SubscriptionsPending", "0",
                "SubscriptionsDeleted", "0",
                "SignatureVersion", "2"));
  }

  @Test
  void whatIsNotSimulatedIsRefused() {
    String arn = topic("orders");

    assertInvalid(() -> setTopic(arn, "KmsMasterKeyId", "x"), "KmsMasterKeyId is not simulated");
    assertInvalid(() -> setTopic(arn, "SignatureVersion", "3"), "it must be 1 or 2");
    assertInvalid(() -> setTopic(arn, "Policy", "[]"), "not a JSON object");
    assertInvalid(() -> topic("orders.fifo"), "FIFO");
    assertInvalid(() -> topic("no such name"), "Topic Name");
    assertInvalid(
        () -> subscribe(arn, Pitch.queueArn(), Map.of("FilterPolicy", "{}")),
        "FilterPolicy is not simulated");
    assertInvalid(
        () ->
            sns.publish(request ->
                request
                    .topicArn(arn)
                    .message("x")
                    .messageAttributes(
                        Map.of(
                            "a",
                            MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("b")
                                .build()))),
        "MessageAttributes");
    assertInvalid(
        () ->
            sns.subscribe(
                request -> request.topicArn(arn).protocol("email").endpoint("a@example.com")),
        "email is not simulated; sqs and http are");
  }

  @Test
  void topicsAreTheirAccountsOwn() {
    String topic = topic("orders");
    String arn = subscribe(topic, Pitch.queueArn(), Map.of());
    try (SnsClient other = pitch.otherSns()) {
      assertThat(other.listTopics().topics()).isEmpty();
      assertThat(other.listSubscriptions().subscriptions()).isEmpty();
      assertThatThrownBy(() -> other.publish(request -> request.topicArn(topic).message("x")))
          .isInstanceOf(AuthorizationErrorException.class);
      assertThatThrownBy(() -> other.listSubscriptionsByTopic(request -> request.topicArn(topic)))
          .isInstanceOf(AuthorizationErrorException.class);
      assertThatThrownBy(() -> other.unsubscribe(request -> request.subscriptionArn(arn)))
          .isInstanceOf(AuthorizationErrorException.class);
    }
  }

  @Test
  void whatIsAbsentIsNotFound() {
    assertThatThrownBy(() -> publish(ABSENT, "x"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("Topic does not exist")
        .satisfies(thrown -> assertThat(((SnsException) thrown).statusCode()).isEqualTo(404));
    assertThatThrownBy(() -> subscribe(ABSENT, Pitch.queueArn(), Map.of()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> sns.getTopicAttributes(request -> request.topicArn(ABSENT)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatIsNoArnOrElsewhereIsInvalid() {
    String topic = topic("orders");

    assertInvalid(() -> publish("orders", "x"), "must have at least 6 elements, not 1");
    assertInvalid(() -> publish("a:b:c:d:e:f:g", "x"), "Invalid parameter: TopicArn");
    assertInvalid(
        () -> sns.unsubscribe(request -> request.subscriptionArn("PendingConfirmation")),
        "Invalid parameter: SubscriptionArn");
    try (SnsClient elsewhere = pitch.snsIn(Region.EU_WEST_1)) {
      assertInvalid(
          () -> elsewhere.publish(request -> request.topicArn(topic).message("x")),
          "Invalid parameter: TopicArn");
      assertThat(elsewhere.listTopics().topics()).isEmpty();
      assertThat(elsewhere.createTopic(request -> request.name("orders")).topicArn())
          .isEqualTo("arn:aws:sns:eu-west-1:210987654321:orders");
    }
  }

  @Test
  void messagesHaveTheirLimits() {
    String topic = topic("orders");
    publish(topic, "x".repeat(262_144));

    assertInvalid(() -> publish(topic, "ü".repeat(131_073)), "Message too long");
    assertInvalid(() -> publish(topic, ""), "Empty message");
    sns.publish(request -> request.topicArn(topic).message("x").subject("s".repeat(99)));
    assertInvalid(
        () -> sns.publish(request -> request.topicArn(topic).message("x").subject("s".repeat(100))),
        "Subject");
    assertInvalid(
        () -> sns.publish(request -> request.topicArn(topic).message("x").subject("two\nlines")),
        "Subject");
  }

  @Test
  void listsComeByTheHundred() {
    String topic = topic("topic-000");
    for (int i = 1; i < 205; i++) {
      topic("topic-%03d".formatted(i));
    }
    for (int i = 0; i < 101; i++) {
      subscribe(topic, Pitch.queueArn() + i, Map.of());
    }

    var first = sns.listTopics();
    assertThat(first.topics()).hasSize(100);
    var second = sns.listTopics(request -> request.nextToken(first.nextToken()));
    assertThat(second.topics()).hasSize(100);
    var third = sns.listTopics(request -> request.nextToken(second.nextToken()));
    assertThat(third.topics()).hasSize(5);
    assertThat(third.nextToken()).isNull();
    assertThat(sns.listTopicsPaginator().topics())
        .extracting(Topic::topicArn)
        .doesNotHaveDuplicates()
        .hasSize(205);
    assertThat(sns.listSubscriptionsPaginator().subscriptions()).hasSize(101);
    Set<String> endpoints = new HashSet<>();
    sns.listSubscriptionsByTopicPaginator(request -> request.topicArn(topic))
        .subscriptions()
        .forEach(subscription -> endpoints.add(subscription.endpoint()));
    assertThat(endpoints).hasSize(101);
    assertInvalid(() -> sns.listTopics(request -> request.nextToken("?")), "NextToken");
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
}
