package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeValueException;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.UnsupportedOperationException;

/// The queues of Amazon SQS as infrastructure makes them, by the AWS SDK for Java.
final class SqsQueuesTest {
  private static final String ARN = "arn:aws:sqs:us-east-1:210987654321:";
  private static final Map<QueueAttributeName, String> SLOW =
      Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "300");

  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);
  private final SqsClient sqs = stall.sqs();

  @AfterEach
  void close() {
    sqs.close();
    stall.close();
  }

  @Test
  void aQueueCanBeUsedAtOnceAndAfterItsEndNoMore() {
    String url = create("events", Map.of());
    assertThat(url).isEqualTo(stall.uri() + "/210987654321/events");
    sqs.sendMessage(request -> request.queueUrl(url).messageBody("one"));
    sqs.deleteQueue(request -> request.queueUrl(url));

    assertThatThrownBy(() -> sqs.receiveMessage(request -> request.queueUrl(url)))
        .isInstanceOf(QueueDoesNotExistException.class);
    assertThat(stall.control("POST", "messages?queueUrl=" + url, "x").status()).isEqualTo(404);
  }

  @Test
  void aNameIsFreeAMinuteAfterItsQueueIsGone() {
    String url = create("events", Map.of());
    sqs.deleteQueue(request -> request.queueUrl(url));
    assertThatThrownBy(() -> create("events", Map.of()))
        .isInstanceOf(QueueDeletedRecentlyException.class);
    machine.advance(Duration.ofSeconds(60));

    assertThat(create("events", Map.of())).isEqualTo(url);
  }

  @Test
  void creatingAQueueAgainFindsItUnlessSomethingDiffers() {
    String url = create("events", SLOW);

    assertThat(create("events", SLOW)).isEqualTo(url);
    assertThat(create("events", Map.of())).isEqualTo(url);
    assertThatThrownBy(() -> create("events", Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")))
        .isInstanceOf(QueueNameExistsException.class)
        .hasMessageContaining("VisibilityTimeout")
        .satisfies(thrown ->
            assertThat(((SqsException) thrown).awsErrorDetails().errorCode())
                .isEqualTo("QueueAlreadyExists"));
    assertThat(attributes(url)).containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "300");
  }

  @Test
  void namesThatSqsOrTheSimulatorDoesNotHaveAreRefused() {
    assertThatThrownBy(() -> create("two words", Map.of())).hasMessageContaining("alphanumeric");
    assertThatThrownBy(() -> create("x".repeat(81), Map.of())).hasMessageContaining("80");
    assertThatThrownBy(() -> create("events.fifo", Map.of()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("FIFO queues are not simulated");
    assertThatThrownBy(() -> create("events", Map.of(QueueAttributeName.FIFO_QUEUE, "true")))
        .isInstanceOf(UnsupportedOperationException.class);
    try (SqsClient elsewhere = stall.built(SqsClient.builder(), Region.EU_WEST_1)) {
      assertThatThrownBy(() -> elsewhere.createQueue(request -> request.queueName("events")))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("us-east-1");
      assertThat(elsewhere.listQueues().queueUrls()).isEmpty();
    }
  }

  @Test
  void queuesAreListedByPrefixAndByPage() {
    create("b-two", Map.of());
    create("a-one", Map.of());
    create("a-two", Map.of());

    assertThat(sqs.listQueues().queueUrls()).hasSize(4);
    assertThat(sqs.listQueues(request -> request.queueNamePrefix("a-")).queueUrls())
        .containsExactly(url("a-one"), url("a-two"));
    var first = sqs.listQueues(request -> request.maxResults(3));
    assertThat(first.queueUrls()).containsExactly(url("a-one"), url("a-two"), url("b-two"));
    var last = sqs.listQueues(request -> request.maxResults(3).nextToken(first.nextToken()));
    assertThat(last.queueUrls()).containsExactly(url("stallholder"));
    assertThat(last.nextToken()).isNull();
    assertThatThrownBy(() -> sqs.listQueues(request -> request.maxResults(3).nextToken("?")))
        .isInstanceOf(SqsException.class);
  }

  @Test
  void aQueueShowsAllThatAStandardQueueHas() {
    String url = create("events", Map.of());
    String now = Long.toString(machine.instant().getEpochSecond());

    assertThat(attributes(url))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"),
                Map.entry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "0"),
                Map.entry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "0"),
                Map.entry(QueueAttributeName.CREATED_TIMESTAMP, now),
                Map.entry(QueueAttributeName.DELAY_SECONDS, "0"),
                Map.entry(QueueAttributeName.LAST_MODIFIED_TIMESTAMP, now),
                Map.entry(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1048576"),
                Map.entry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "345600"),
                Map.entry(QueueAttributeName.QUEUE_ARN, ARN + "events"),
                Map.entry(QueueAttributeName.RECEIVE_MESSAGE_WAIT_TIME_SECONDS, "0"),
                Map.entry(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "true"),
                Map.entry(QueueAttributeName.VISIBILITY_TIMEOUT, "30")));
    assertThat(sqs.getQueueAttributes(request -> request.queueUrl(url)).attributes()).isEmpty();
  }

  @Test
  void attributesCanBeSetAndTakenBack() {
    String url = create("events", Map.of());
    String allow = "{\"redrivePermission\":\"denyAll\"}";
    Map<QueueAttributeName, String> changes = new HashMap<>(SLOW);
    changes.put(QueueAttributeName.POLICY, policy("sqs:*"));
    changes.put(QueueAttributeName.REDRIVE_ALLOW_POLICY, allow);
    changes.put(QueueAttributeName.KMS_MASTER_KEY_ID, "alias/aws/sqs");
    String created = attributes(url).get(QueueAttributeName.CREATED_TIMESTAMP);
    machine.advance(Duration.ofSeconds(5));
    set(url, changes);

    assertThat(attributes(url))
        .containsAllEntriesOf(changes)
        .containsEntry(QueueAttributeName.KMS_DATA_KEY_REUSE_PERIOD_SECONDS, "300")
        .containsEntry(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "false")
        .containsEntry(QueueAttributeName.CREATED_TIMESTAMP, created)
        .containsEntry(
            QueueAttributeName.LAST_MODIFIED_TIMESTAMP,
            Long.toString(machine.instant().getEpochSecond()));
    set(url, Map.of(QueueAttributeName.POLICY, "", QueueAttributeName.REDRIVE_ALLOW_POLICY, ""));
    assertThat(attributes(url))
        .doesNotContainKeys(QueueAttributeName.POLICY, QueueAttributeName.REDRIVE_ALLOW_POLICY);
  }

  @Test
  void wrongAttributesAreRefusedAndChangeNothing() {
    String url = create("events", Map.of());

    for (String value : new String[] {"-1", "43201", "soon", ""}) {
      assertThatThrownBy(() -> set(url, Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, value)))
          .isInstanceOf(InvalidAttributeValueException.class);
    }
    assertThatThrownBy(() -> set(url, Map.of(QueueAttributeName.POLICY, "None")))
        .isInstanceOf(InvalidAttributeValueException.class);
    assertThatThrownBy(() ->
            sqs.setQueueAttributes(
                request -> request.queueUrl(url).attributesWithStrings(Map.of("Colour", "blue"))))
        .isInstanceOf(InvalidAttributeNameException.class)
        .hasMessageContaining("Unknown Attribute Colour.");
    assertThatThrownBy(() -> set(url, Map.of(QueueAttributeName.FIFO_QUEUE, "false")))
        .isInstanceOf(InvalidAttributeNameException.class);
    assertThatThrownBy(() ->
            sqs.getQueueAttributes(
                request -> request.queueUrl(url).attributeNamesWithStrings("Colour")))
        .isInstanceOf(InvalidAttributeNameException.class);
    assertThat(attributes(url)).containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "30");
  }

  @Test
  void aDeadLetterQueueMustExistAndBeWilling() {
    String url = create("events", Map.of());
    assertThatThrownBy(() -> set(url, redrive("dead", "5"))).hasMessageContaining("does not exist");
    String dead = create("dead", Map.of());
    assertThatThrownBy(() -> set(url, redrive("dead", "0"))).hasMessageContaining("1 to 1000");
    assertThatThrownBy(() -> set(url, Map.of(QueueAttributeName.REDRIVE_POLICY, "{}")))
        .hasMessageContaining("mandatory attribute: maxReceiveCount");
    set(
        dead,
        Map.of(QueueAttributeName.REDRIVE_ALLOW_POLICY, "{\"redrivePermission\":\"denyAll\"}"));
    assertThatThrownBy(() -> set(url, redrive("dead", "5"))).hasMessageContaining("not allow");
    set(
        dead,
        Map.of(
            QueueAttributeName.REDRIVE_ALLOW_POLICY,
            "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"" + ARN + "events\"]}"));
    set(url, redrive("dead", "5"));

    assertThat(attributes(url)).containsAllEntriesOf(redrive("dead", "5"));
    assertThat(sqs.listDeadLetterSourceQueues(request -> request.queueUrl(dead)).queueUrls())
        .containsExactly(url);
    assertThat(sqs.listDeadLetterSourceQueues(request -> request.queueUrl(url)).queueUrls())
        .isEmpty();
  }

  @Test
  void aPurgedQueueIsEmptyAndRestsForAMinute() {
    stall.post("messages", "one");
    stall.post("messages", "two");
    sqs.receiveMessage(request -> request.queueUrl(stall.queueUrl()).maxNumberOfMessages(1));
    sqs.purgeQueue(request -> request.queueUrl(stall.queueUrl()));

    assertThat(attributes(stall.queueUrl()))
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0")
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "0");
    assertThatThrownBy(() -> sqs.purgeQueue(request -> request.queueUrl(stall.queueUrl())))
        .isInstanceOf(PurgeQueueInProgressException.class);
    machine.advance(Duration.ofSeconds(60));
    sqs.purgeQueue(request -> request.queueUrl(stall.queueUrl()));
  }

  @Test
  void tagsAreKept() {
    String url =
        sqs.createQueue(request -> request.queueName("events").tags(Map.of("team", "billing")))
            .queueUrl();
    sqs.tagQueue(request -> request.queueUrl(url).tags(Map.of("stage", "test", "team", "sales")));
    sqs.untagQueue(request -> request.queueUrl(url).tagKeys("stage", "absent"));

    assertThat(sqs.listQueueTags(request -> request.queueUrl(url)).tags())
        .isEqualTo(Map.of("team", "sales"));
  }

  @Test
  void anotherAccountMayDoWhatThePolicyAllows() {
    stall.put("world", Worlds.TWO_SELLERS);
    String url = create("events", Map.of());
    try (SqsClient other = other()) {
      assertThatThrownBy(() -> other.receiveMessage(request -> request.queueUrl(url)))
          .isInstanceOf(SqsException.class)
          .hasMessageContaining("denied");
      set(url, Map.of(QueueAttributeName.POLICY, policy("sqs:SendMessage")));
      other.sendMessage(request -> request.queueUrl(url).messageBody("one"));
      assertThatThrownBy(() -> other.receiveMessage(request -> request.queueUrl(url)))
          .hasMessageContaining("denied");
      set(url, Map.of(QueueAttributeName.POLICY, policy("sqs:*")));
      assertThat(other.receiveMessage(request -> request.queueUrl(url)).messages()).hasSize(1);
      assertThat(
              other
                  .getQueueUrl(
                      request -> request.queueName("events").queueOwnerAWSAccountId(Stall.SELLER))
                  .queueUrl())
          .isEqualTo(url);
      assertThatThrownBy(() -> other.deleteQueue(request -> request.queueUrl(url)))
          .hasMessageContaining("denied");
    }
  }

  @Test
  void aPolicyCanDenyTheOwnerToo() {
    String url =
        create(
            "events",
            Map.of(
                QueueAttributeName.POLICY,
                """
                {"Statement":[{"Effect":"Deny","Principal":"*","Action":"sqs:ReceiveMessage",
                  "Resource":"*"}]}
                """));

    assertThatThrownBy(() -> sqs.receiveMessage(request -> request.queueUrl(url)))
        .hasMessageContaining("denied");
    sqs.sendMessage(request -> request.queueUrl(url).messageBody("one"));
  }

  private SqsClient other() {
    return stall.built(
        SqsClient.builder().region(Region.US_EAST_1),
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(Worlds.OTHER_KEY, Worlds.OTHER_SECRET)));
  }

  private String create(String name, Map<QueueAttributeName, String> attributes) {
    return sqs.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
  }

  private void set(String url, Map<QueueAttributeName, String> attributes) {
    sqs.setQueueAttributes(request -> request.queueUrl(url).attributes(attributes));
  }

  private Map<QueueAttributeName, String> attributes(String url) {
    return sqs.getQueueAttributes(
            request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
        .attributes();
  }

  private String url(String name) {
    return stall.uri() + "/210987654321/" + name;
  }

  private static Map<QueueAttributeName, String> redrive(String target, String count) {
    return Map.of(
        QueueAttributeName.REDRIVE_POLICY,
        "{\"deadLetterTargetArn\":\"%s%s\",\"maxReceiveCount\":%s}".formatted(ARN, target, count));
  }

  private static String policy(String action) {
    return """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Principal":{"AWS":"arn:aws:iam::109876543210:root"},"Action":"%s",
      "Resource":"arn:aws:sqs:us-east-1:210987654321:events"}]}
    """
        .formatted(action);
  }
}
