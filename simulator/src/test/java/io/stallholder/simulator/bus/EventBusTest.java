package io.stallholder.simulator.bus;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.control.Control;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.queue.Sqs;
import io.stallholder.simulator.world.QueueAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bus as the rest of the simulator uses it, between real queues and a real journal.
final class EventBusTest {
  private static final String SELLER = "210987654321";
  private static final QueueAddress QUEUE = new QueueAddress(SELLER, "stallholder");
  private static final QueueAddress OTHER = new QueueAddress(SELLER, "other");
  private static final Caller CALLER =
      new Caller(SELLER, "arn:aws:iam::210987654321:user/seller", "AIDA", "us-east-1");

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock = InstantSource.system();
  private final Faults faults =
      new Faults(new Switches(Journal.none()), Journal.none().map(Control.FAULTS));
  private final Queues queues = new Queues(lock, clock, Journal.none());
  private final Sqs sqs = new Sqs(queues, faults, () -> URI.create("http://127.0.0.1"));

  @BeforeEach
  void begin() {
    lock.lock();
    queues.renew(List.of(QUEUE, OTHER));
  }

  @AfterEach
  void end() {
    lock.unlock();
  }

  @Test
  void aNewWorldsRuleDeliversTheBareEvent() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, QUEUE);
    ObjectNode event = event("License Updated - Manufacturer");
    bus.put(SELLER, event);

    assertThat(received(QUEUE)).containsExactly(Json.text(event));
    assertThat(received(OTHER)).isEmpty();
  }

  @Test
  void wiringTwiceIsWiringOnce() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, QUEUE);
    bus.wire(SELLER, QUEUE);
    bus.put(SELLER, event("License Updated - Manufacturer"));

    assertThat(received(QUEUE)).hasSize(1);
    assertThat(call(bus, "ListRules", "{}").at("/Rules/0/Name").asText())
        .isEqualTo("marketplace-to-stallholder");
  }

  @Test
  void wiringLeavesTheRuleAsItIs() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, QUEUE);
    var unused = call(bus, "DisableRule", "{\"Name\":\"marketplace-to-stallholder\"}");
    bus.wire(SELLER, QUEUE);
    bus.put(SELLER, event("License Updated - Manufacturer"));

    assertThat(received(QUEUE)).isEmpty();
  }

  @Test
  void queuesWithLongNamesHaveRulesOfTheirOwn() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, new QueueAddress(SELLER, "q".repeat(79) + "1"));
    bus.wire(SELLER, new QueueAddress(SELLER, "q".repeat(79) + "2"));

    JsonNode rules = call(bus, "ListRules", "{}").path("Rules");
    assertThat(rules).hasSize(2);
    assertThat(rules.at("/0/Name").asText()).hasSize(64);
  }

  @Test
  void eachQueueThatIsWiredGetsTheEvent() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, QUEUE);
    bus.wire(SELLER, OTHER);
    bus.put(SELLER, event("Purchase Agreement Created - Proposer"));

    assertThat(received(QUEUE)).hasSize(1);
    assertThat(received(OTHER)).hasSize(1);
  }

  @Test
  void accountsHaveBusesOfTheirOwn() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, QUEUE);
    bus.put("109876543210", event("License Updated - Manufacturer"));

    assertThat(received(QUEUE)).isEmpty();
  }

  @Test
  void twoRulesThatMatchDeliverTwice() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, QUEUE);
    rule(bus, "mine", "{\"source\":[{\"prefix\":\"aws.\"}]}", "{\"Id\":\"q\",\"Arn\":\"QUEUE\"}");
    bus.put(SELLER, event("License Updated - Manufacturer"));

    assertThat(received(QUEUE)).hasSize(2);
  }

  @Test
  void whatHasNoQueueGoesToTheDeadLetterQueueAsItWas() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    rule(
        bus,
        "mine",
        "{\"source\":[{\"prefix\":\"aws.\"}]}",
        """
        {"Id":"q","Arn":"arn:aws:sqs:us-east-1:210987654321:gone","InputPath":"$.detail",
         "DeadLetterConfig":{"Arn":"QUEUE"}}\
        """);
    ObjectNode event = event("License Updated - Manufacturer");
    bus.put(SELLER, event);

    assertThat(received(QUEUE)).containsExactly(Json.text(event));
  }

  @Test
  void whatHasNeitherQueueIsLost() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    rule(
        bus,
        "mine",
        "{\"source\":[{\"prefix\":\"aws.\"}]}",
        "{\"Id\":\"q\",\"Arn\":\"arn:aws:sqs:us-east-1:210987654321:gone\"}");
    bus.put(SELLER, event("License Updated - Manufacturer"));

    assertThat(received(QUEUE)).isEmpty();
  }

  @Test
  void aWorldWithoutRulesDeliversNothing() throws InterruptedException {
    EventBus bus = bus(Journal.none());
    bus.wire(SELLER, QUEUE);
    bus.forgetAll();
    bus.put(SELLER, event("License Updated - Manufacturer"));

    assertThat(received(QUEUE)).isEmpty();
    assertThat(call(bus, "ListRules", "{}").path("Rules")).isEmpty();
  }

  @Test
  void rulesOutliveARestart(@TempDir Path folder) throws InterruptedException {
    JsonNode rules;
    JsonNode targets;
    try (Journal journal = Journal.open(folder)) {
      EventBus bus = bus(journal);
      bus.wire(SELLER, QUEUE);
      rule(
          bus,
          "mine",
          "{\"source\":[{\"prefix\":\"aws.\"}]}",
          """
          {"Id":"q","Arn":"QUEUE","RoleArn":"arn:aws:iam::210987654321:role/r",
           "InputTransformer":{"InputPathsMap":{"t":"$.detail-type"},"InputTemplate":"\\"<t>\\""}}\
          """);
      var unused = call(bus, "DisableRule", "{\"Name\":\"marketplace-to-stallholder\"}");
      rules = call(bus, "ListRules", "{}");
      targets = call(bus, "ListTargetsByRule", "{\"Rule\":\"mine\"}");
    }
    try (Journal journal = Journal.open(folder)) {
      EventBus bus = bus(journal);
      bus.put(SELLER, event("License Updated - Manufacturer"));

      assertThat(call(bus, "ListRules", "{}")).isEqualTo(rules);
      assertThat(call(bus, "ListTargetsByRule", "{\"Rule\":\"mine\"}")).isEqualTo(targets);
      assertThat(received(QUEUE)).containsExactly("\"License Updated - Manufacturer\"");
    }
  }

  @Test
  void whatWasForgottenStaysForgottenAfterARestart(@TempDir Path folder)
      throws InterruptedException {
    try (Journal journal = Journal.open(folder)) {
      EventBus bus = bus(journal);
      bus.wire(SELLER, QUEUE);
      journal.commit();
      bus.forgetAll();
    }
    try (Journal journal = Journal.open(folder)) {
      assertThat(call(bus(journal), "ListRules", "{}").path("Rules")).isEmpty();
    }
  }

  private EventBus bus(Journal journal) {
    return new EventBus(journal, queues, faults, clock);
  }

  private void rule(EventBus bus, String name, String pattern, String target)
      throws InterruptedException {
    ObjectNode rule = Json.object().put("Name", name).put("EventPattern", pattern);
    var made = call(bus, "PutRule", rule.toString());
    String targets = "{\"Rule\":\"" + name + "\",\"Targets\":[" + target + "]}";
    JsonNode put = call(bus, "PutTargets", targets.replace("QUEUE", QUEUE.arn()));
    assertThat(made.path("RuleArn").asText()).endsWith("rule/" + name);
    assertThat(put.path("FailedEntryCount").asInt()).isZero();
  }

  private static JsonNode call(EventBus bus, String operation, String input)
      throws InterruptedException {
    return requireNonNull(bus.service().operations().get(operation)).perform(of(operation, input));
  }

  private List<String> received(QueueAddress queue) throws InterruptedException {
    String input = "{\"QueueUrl\":\"" + queue.path() + "\",\"MaxNumberOfMessages\":10}";
    List<String> bodies = new ArrayList<>();
    JsonNode output =
        requireNonNull(sqs.service().operations().get("ReceiveMessage"))
            .perform(of("ReceiveMessage", input));
    output.path("Messages").forEach(message -> bodies.add(message.path("Body").asText()));
    return bodies;
  }

  private static Call of(String operation, String input) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    return new Call(operation, CALLER, (ObjectNode) Json.parse(bytes), bytes.length);
  }

  private static ObjectNode event(String detailType) {
    ObjectNode event =
        Json.object()
            .put("version", "0")
            .put("detail-type", detailType)
            .put("source", "aws.agreement-marketplace")
            .put("time", "2030-11-05T12:00:11Z");
    event.putObject("detail").put("requestId", "0f3b");
    return event;
  }
}
