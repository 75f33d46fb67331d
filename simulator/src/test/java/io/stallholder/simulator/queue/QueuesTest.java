package io.stallholder.simulator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.QueueAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What services may put into queues, and what outlives a restart.
final class QueuesTest {
  private static final QueueAddress STANDING = new QueueAddress("210987654321", "stallholder");
  private static final QueueAddress OWN = new QueueAddress("210987654321", "own");
  private static final QueueAddress DEAD = new QueueAddress("210987654321", "dead");
  private static final String RULE = "arn:aws:events:us-east-1:210987654321:rule/marketplace";
  private static final Sender EVENTS = new Sender("events.amazonaws.com", RULE);

  private final Path folder;
  private final ReentrantLock lock = new ReentrantLock();
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private Journal journal;
  private Queues queues;

  QueuesTest(@TempDir Path folder) {
    this.folder = folder;
    this.journal = Journal.open(folder);
    this.queues = new Queues(lock, () -> now, journal);
  }

  @BeforeEach
  void begin() {
    lock.lock();
    queues.renew(List.of(STANDING));
  }

  @AfterEach
  void close() {
    lock.unlock();
    journal.close();
  }

  @Test
  void queuesOfTheWorldAreOpenToEventBridgeAndSnsOnly() throws InterruptedException {
    assertThat(queues.deliver(STANDING, "event", EVENTS)).isTrue();
    assertThat(queues.deliver(STANDING, "note", new Sender("sns.amazonaws.com", "arn:x"))).isTrue();
    assertThat(queues.deliver(STANDING, "file", new Sender("s3.amazonaws.com", "arn:x"))).isFalse();
    assertThat(bodies(STANDING)).containsExactly("event", "note");
  }

  @Test
  void aQueueWithoutPolicyTakesNothingFromServices() throws InterruptedException {
    create(OWN, Map.of());

    assertThat(queues.deliver(OWN, "event", EVENTS)).isFalse();
    assertThat(queues.deliver(OWN, "by hand")).isPresent();
    assertThat(bodies(OWN)).containsExactly("by hand");
  }

  @Test
  void aPolicyLetsInTheRuleThatItNames() {
    create(OWN, Map.of("Policy", policy(RULE)));

    assertThat(queues.deliver(OWN, "event", EVENTS)).isTrue();
    assertThat(queues.deliver(OWN, "event", new Sender("events.amazonaws.com", RULE + "-other")))
        .isFalse();
  }

  @Test
  void nothingCanBeDeliveredWhereThereIsNoQueueOrNoRoom() {
    create(OWN, Map.of("Policy", policy(RULE), "MaximumMessageSize", "1024"));

    assertThat(queues.deliver(DEAD, "event", EVENTS)).isFalse();
    assertThat(queues.deliver(DEAD, "event")).isEmpty();
    assertThat(queues.deliver(OWN, "x".repeat(1_025), EVENTS)).isFalse();
    assertThat(queues.deliver(OWN, "x".repeat(1_024), EVENTS)).isTrue();
  }

  @Test
  void queuesAndMessagesOutliveARestart() throws InterruptedException {
    create(OWN, Map.of("VisibilityTimeout", "7", "Policy", policy(RULE)));
    Queue queue = queue(OWN).tagged(Map.of("team", "billing"));
    queues.put(queue);
    Draft draft = draft("one");
    Message message = queues.send(queue, draft);
    restart();

    assertThat(queue(OWN)).isEqualTo(queue);
    assertThat(queues.find(STANDING)).isPresent();
    Delivery delivery = receive(OWN).getFirst();
    assertThat(delivery.message()).isEqualTo(message);
    assertThat(delivery.message().attributes()).isEqualTo(draft.attributes());
  }

  @Test
  void whatWasInFlightIsVisibleAfterARestart() throws InterruptedException {
    assertThat(queues.deliver(STANDING, "one")).isPresent();
    assertThat(receive(STANDING)).hasSize(1);
    assertThat(receive(STANDING)).isEmpty();
    restart();

    assertThat(receive(STANDING)).extracting(Delivery::count).containsExactly(1);
  }

  @Test
  void whatWasDelayedIsStillDelayedAfterARestart() throws InterruptedException {
    create(OWN, Map.of("DelaySeconds", "60"));
    assertThat(queues.deliver(OWN, "one")).isPresent();
    restart();
    assertThat(receive(OWN)).isEmpty();
    now = now.plusSeconds(60);

    assertThat(receive(OWN)).hasSize(1);
  }

  @Test
  void whatWasDeletedStaysSoAfterARestart() throws InterruptedException {
    create(OWN, Map.of());
    assertThat(queues.deliver(OWN, "one")).isPresent();
    assertThat(queues.deliver(STANDING, "two")).isPresent();
    assertThat(queues.deliver(STANDING, "three")).isPresent();
    queues.messages(queue(STANDING)).delete(receive(STANDING).getFirst().handle());
    queues.remove(queue(OWN));
    restart();

    assertThat(queues.find(OWN)).isEmpty();
    assertThat(bodies(STANDING)).containsExactly("three");
  }

  @Test
  void aReceiveWritesNothing() throws IOException, InterruptedException {
    assertThat(queues.deliver(STANDING, "one")).isPresent();
    journal.commit();
    long size = Files.size(folder.resolve("journal.jsonl"));
    assertThat(receive(STANDING)).hasSize(1);
    journal.commit();

    assertThat(size).isPositive();
    assertThat(Files.size(folder.resolve("journal.jsonl"))).isEqualTo(size);
  }

  @Test
  void aDeadLetterIsInItsNewQueueAfterARestart() throws InterruptedException {
    create(DEAD, Map.of());
    create(
        OWN,
        Map.of(
            "VisibilityTimeout",
            "0",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"2\"}".formatted(DEAD.arn())));
    String id = queues.deliver(OWN, "poison").orElseThrow();
    assertThat(receive(OWN)).hasSize(1);
    assertThat(receive(OWN)).hasSize(1);
    assertThat(receive(OWN)).isEmpty();
    restart();

    Message dead = receive(DEAD).getFirst().message();
    assertThat(dead.id()).isEqualTo(id);
    assertThat(dead.system()).containsEntry("DeadLetterQueueSourceArn", OWN.arn());
    assertThat(receive(OWN)).isEmpty();
  }

  @Test
  void aQueueWhoseDeadLetterQueueIsGoneGoesOnDelivering() throws InterruptedException {
    create(
        OWN,
        Map.of(
            "VisibilityTimeout",
            "0",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":1}".formatted(DEAD.arn())));
    assertThat(queues.deliver(OWN, "poison")).isPresent();

    assertThat(receive(OWN)).hasSize(1);
    assertThat(receive(OWN)).hasSize(1);
  }

  @Test
  void aNewWorldHasNothingOfTheOldOne() throws InterruptedException {
    create(OWN, Map.of());
    assertThat(queues.deliver(STANDING, "one")).isPresent();
    queues.renew(List.of(STANDING));

    assertThat(queues.find(OWN)).isEmpty();
    assertThat(receive(STANDING)).isEmpty();
    restart();
    assertThat(queues.find(OWN)).isEmpty();
    assertThat(receive(STANDING)).isEmpty();
  }

  private void restart() {
    journal.close();
    journal = Journal.open(folder);
    queues = new Queues(lock, () -> now, journal);
  }

  private void create(QueueAddress address, Map<String, String> attributes) {
    queues.put(new Queue(address, QueueAttributes.STANDING.with(attributes), Map.of(), now, now));
  }

  private Queue queue(QueueAddress address) {
    return queues.find(address).orElseThrow();
  }

  private List<Delivery> receive(QueueAddress address) throws InterruptedException {
    Queues.Receive ask =
        new Queues.Receive(10, queue(address).attributes().visibility(), Duration.ZERO);
    return queues.receive(() -> queue(address), ask);
  }

  private List<String> bodies(QueueAddress address) throws InterruptedException {
    return receive(address).stream().map(delivery -> delivery.message().body()).toList();
  }

  private static Draft draft(String body) {
    MessageAttributes attributes =
        MessageAttributes.read(
            Json.parse(
                """
                {"kind":{"DataType":"String.label","StringValue":"x"},
                 "raw":{"DataType":"Binary","BinaryValue":"AAEC"}}
                """
                    .getBytes(StandardCharsets.UTF_8)));
    return new Draft(body, attributes, Map.of("SenderId", "AIDA"), Duration.ZERO);
  }

  private static String policy(String rule) {
    return """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage",
      "Resource":"arn:aws:sqs:us-east-1:210987654321:own",
      "Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}
    """
        .formatted(rule);
  }
}
