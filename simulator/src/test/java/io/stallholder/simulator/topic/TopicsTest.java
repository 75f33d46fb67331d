package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.control.Control;
import io.stallholder.simulator.fault.Effect;
import io.stallholder.simulator.fault.Fault;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.queue.Sqs;
import io.stallholder.simulator.world.QueueAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the rest of the simulator asks of topics.
final class TopicsTest {
  private static final String SELLER = "210987654321";
  private static final String TOPIC =
      "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-4zq81example0metering";
  private static final QueueAddress QUEUE = new QueueAddress(SELLER, "stallholder");
  private static final URI BASE = URI.create("http://127.0.0.1:4577");
  private static final Instant NOON = Instant.parse("2030-11-05T12:00:00Z");

  private final ReentrantLock lock = new ReentrantLock();
  private final Queues queues = new Queues(lock, InstantSource.system(), Journal.none());
  private final Faults faults =
      new Faults(new Switches(Journal.none()), Journal.none().map(Control.FAULTS));
  private final Service sqs = new Sqs(queues, faults, () -> BASE).service();
  private final Listener listener = new Listener();
  private Instant now = NOON;

  @BeforeEach
  void begin() {
    lock.lock();
    queues.renew(List.of(QUEUE));
  }

  @AfterEach
  void close() {
    lock.unlock();
    listener.close();
  }

  @Test
  void aWiredQueueGetsWhatTheMarketplacePublishes() {
    try (Topics topics = topics(Journal.none())) {
      topics.addMarketplaceTopic(TOPIC, SELLER);
      topics.wire(TOPIC, QUEUE);
      topics.wire(TOPIC, QUEUE);
      topics.publish(TOPIC, "{\"action\":\"subscribe-success\"}", now, 1);

      List<JsonNode> messages = received();

      assertThat(messages).hasSize(1);
      JsonNode message = messages.getFirst();
      assertThat(message.path("TopicArn").asText()).isEqualTo(TOPIC);
      assertThat(message.path("Message").asText()).isEqualTo("{\"action\":\"subscribe-success\"}");
      assertThat(message.path("Timestamp").asText()).isEqualTo("2030-11-05T12:00:00.000Z");
      assertThat(message.path("UnsubscribeURL").asText())
          .startsWith(BASE + "/?Action=Unsubscribe&SubscriptionArn=" + TOPIC + ":");
      assertThat(Seal.isWhole(message, url -> certificate(topics, url))).isTrue();
      assertThat(call(topics, "ListSubscriptions", "{}").at("/Subscriptions/0/Owner").asText())
          .isEqualTo(SELLER);
    }
  }

  @Test
  void aMessageCanBeOfAnEarlierTime() {
    try (Topics topics = topics(Journal.none())) {
      topics.addMarketplaceTopic(TOPIC, SELLER);
      topics.wire(TOPIC, QUEUE);
      topics.publish(TOPIC, "x", NOON.minusMillis(1), 1);

      assertThat(received().getFirst().path("Timestamp").asText())
          .isEqualTo("2030-11-05T11:59:59.999Z");
    }
  }

  @Test
  void thereIsNoPublishingToWhatIsNotThere() {
    try (Topics topics = topics(Journal.none())) {
      assertThatThrownBy(() -> topics.publish(TOPIC, "x", now, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(TOPIC);
      assertThatThrownBy(() -> topics.wire(TOPIC, QUEUE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> topics.addMarketplaceTopic("orders", SELLER))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void everythingOutlivesARestart(@TempDir Path folder) {
    JsonNode before;
    String subscriptions;
    String token;
    try (Journal journal = Journal.open(folder);
        Topics topics = topics(journal)) {
      topics.addMarketplaceTopic(TOPIC, SELLER);
      topics.wire(TOPIC, QUEUE);
      topics.publish(TOPIC, "before", now, 1);
      before = received().getFirst();
      String own = call(topics, "CreateTopic", "{'Name':'own'}").path("TopicArn").asText();
      var unused =
          call(
              topics,
              "SetTopicAttributes",
              "{'TopicArn':'%s','AttributeName':'SignatureVersion','AttributeValue':'2'}"
                  .formatted(own));
      unused = call(topics, "Subscribe", web(own));
      unused = call(topics, "ConfirmSubscription", answer(own, listener.take().member("Token")));
      unused = call(topics, "Subscribe", web(TOPIC));
      token = listener.take().member("Token");
      subscriptions = all(topics);
      journal.commit();
    }
    try (Journal journal = Journal.open(folder);
        Topics topics = topics(journal)) {
      topics.addMarketplaceTopic(TOPIC, SELLER);
      topics.wire(TOPIC, QUEUE);

      assertThat(all(topics)).isEqualTo(subscriptions).contains("PendingConfirmation");
      assertThat(Seal.isWhole(before, url -> certificate(topics, url))).isTrue();
      topics.publish(TOPIC, "after", now, 1);
      assertThat(received())
          .extracting(message -> message.path("SigningCertURL").asText())
          .containsExactly(before.path("SigningCertURL").asText());
      var unused =
          call(
              topics,
              "Publish",
              "{'TopicArn':'arn:aws:sns:us-east-1:210987654321:own','Message':'two'}");
      JsonNode two = listener.take().json();
      assertThat(two.path("SignatureVersion").asText()).isEqualTo("2");
      assertThat(Seal.isWhole(two, url -> certificate(topics, url))).isTrue();
      assertThat(call(topics, "ConfirmSubscription", answer(TOPIC, token)).toString())
          .contains(TOPIC);
    }
  }

  @Test
  void aTokenIsGoodForTwoDays() {
    try (Topics topics = topics(Journal.none())) {
      topics.addMarketplaceTopic(TOPIC, SELLER);
      var unused = call(topics, "Subscribe", web(TOPIC));
      String token = listener.take().member("Token");
      now = NOON.plus(Duration.ofDays(2)).plusMillis(1);

      assertThat(call(topics, "ListSubscriptions", "{}").path("Subscriptions")).isEmpty();
      assertThatThrownBy(() -> call(topics, "ConfirmSubscription", answer(TOPIC, token)))
          .isInstanceOf(AwsError.class)
          .hasMessageContaining("Token");
      unused = call(topics, "Subscribe", web(TOPIC));
      String fresh = listener.take().member("Token");
      now = now.plus(Duration.ofDays(2));
      unused = call(topics, "ConfirmSubscription", answer(TOPIC, fresh));
      now = now.plus(Duration.ofDays(9));
      assertThat(call(topics, "ListSubscriptions", "{}").path("Subscriptions")).hasSize(1);
    }
  }

  @Test
  void anotherSellerTakesOverATopic() {
    try (Topics topics = topics(Journal.none())) {
      topics.addMarketplaceTopic(TOPIC, "109876543210");
      assertThatThrownBy(() -> call(topics, "Subscribe", web(TOPIC)))
          .isInstanceOf(AwsError.class)
          .satisfies(
              thrown -> assertThat(((AwsError) thrown).code()).isEqualTo("AuthorizationError"));
      topics.addMarketplaceTopic(TOPIC, SELLER);

      assertThat(call(topics, "Subscribe", web(TOPIC)).path("SubscriptionArn").asText())
          .isEqualTo("pending confirmation");
    }
  }

  @Test
  void whenAllIsForgottenSignaturesCanStillBeVerified() {
    try (Topics topics = topics(Journal.none())) {
      topics.addMarketplaceTopic(TOPIC, SELLER);
      topics.wire(TOPIC, QUEUE);
      topics.publish(TOPIC, "x", now, 1);
      topics.forgetAll();

      assertThat(call(topics, "ListSubscriptions", "{}").path("Subscriptions")).isEmpty();
      assertThatThrownBy(() -> topics.publish(TOPIC, "x", now, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(Seal.isWhole(received().getFirst(), url -> certificate(topics, url))).isTrue();
      assertThat(topics.certificate("/SimpleNotificationService-0.pem")).isEmpty();
    }
  }

  @Test
  void faultsStrikeTopicsToo() {
    faults.add(
        "Publish", new Effect.Fail("InternalError", 500, "broken"), new Fault.Trigger.Count(1));
    try (Topics topics = topics(Journal.none())) {
      String own = call(topics, "CreateTopic", "{'Name':'own'}").path("TopicArn").asText();
      String publish = "{'TopicArn':'%s','Message':'x'}".formatted(own);
      assertThatThrownBy(() -> call(topics, "Publish", publish)).hasMessage("broken");

      assertThat(call(topics, "Publish", publish).path("MessageId").asText()).hasSize(36);
    }
  }

  private Topics topics(Journal journal) {
    return new Topics(journal, queues, faults, () -> now, () -> BASE);
  }

  private static String certificate(Topics topics, String url) {
    return topics.certificate(URI.create(url).getPath()).orElseThrow();
  }

  private static String all(Topics topics) {
    return call(topics, "ListSubscriptions", "{}").toString();
  }

  private String web(String topic) {
    return "{'TopicArn':'%s','Protocol':'http','Endpoint':'%s'}".formatted(topic, listener.url());
  }

  private static String answer(String topic, String token) {
    return "{'TopicArn':'%s','Token':'%s'}".formatted(topic, token);
  }

  private List<JsonNode> received() {
    List<JsonNode> bodies = new ArrayList<>();
    perform(
            sqs,
            "ReceiveMessage",
            "{'QueueUrl':'http://127.0.0.1%s','MaxNumberOfMessages':10}".formatted(QUEUE.path()))
        .path("Messages")
        .forEach(message ->
            bodies.add(Json.parse(message.path("Body").asText().getBytes(StandardCharsets.UTF_8))));
    return bodies;
  }

  private static ObjectNode call(Topics topics, String operation, String flat) {
    return perform(topics.service(), operation, flat);
  }

  private static ObjectNode perform(Service service, String operation, String input) {
    byte[] json = input.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Caller seller =
        new Caller(SELLER, "arn:aws:iam::210987654321:user/seller", "AIDA", "us-east-1");
    try {
      return Objects.requireNonNull(service.operations().get(operation))
          .perform(new Call(operation, seller, (ObjectNode) Json.parse(json), json.length));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
