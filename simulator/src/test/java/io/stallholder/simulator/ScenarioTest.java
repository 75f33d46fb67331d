package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stallholder.simulator.scenario.Outcome;
import io.stallholder.simulator.scenario.Scenario;
import io.stallholder.simulator.scenario.Shipped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Scenarios: those that are shipped, and how they are read and played.
final class ScenarioTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  /// What a seller's software has to be tried with, and the scenarios for it.
  private static final Map<String, List<String>> SITUATIONS = new LinkedHashMap<>();

  static {
    situation("subscribe, pay as you go", "subscribe-payg");
    situation("subscribe, contract", "subscribe-contract");
    situation("subscribe, contract with consumption", "subscribe-contract-with-consumption");
    situation("free trial", "free-trial");
    situation("private offer", "private-offer");
    situation("future-dated agreement", "future-dated-agreement");
    situation("amended agreement", "amend");
    situation("upgrade by an agreement-based offer", "upgrade-by-replacement");
    situation("renewal", "renew", "renew-at-the-end", "renew-with-the-same-license");
    situation("two agreements in one account", "concurrent-agreements");
    situation("the last hour, by both openers", "cancel-from-deprovisioned", "cancel-from-ended");
    situation("subscribe again within the hour", "resubscribe-within-the-hour");
    situation("subscribe again after the hour", "resubscribe-after-the-hour");
    situation("failed payment", "payment-failure", "payment-failure-legacy");
    situation("termination by AWS", "terminated-by-aws");
    situation("suspended buyer", "suspended-buyer");
    situation("events before registration", "events-before-registration");
    situation("events after registration", "events-after-registration");
    situation("duplicated events", "events-duplicated");
    situation("reordered events", "events-reordered");
    situation("lost events", "events-lost");
    situation("delayed events", "events-delayed");
    situation("expired token", "token-expired");
    situation("token of another account", "token-of-another-seller");
    situation("unknown token", "token-unknown");
    situation("token used again, both ways", "token-reused", "token-consumed");
    situation("empty pages of entitlements", "entitlements-on-empty-pages");
    situation("throttling bursts", "throttling");
    situation("unprocessed records", "unprocessed-records");
    situation("lost replies", "lost-reply");
    situation("the end of a month, 00:00 to 06:00", "month-rollover");
    situation("virtual time", "clock-control");
    situation("region where the API is disabled", "region-disabled");
    situation("unknown kind of event", "unknown-event");
    situation("unknown members", "unknown-members");
    situation("switch from legacy to licenses", "legacy-to-license");
    situation("billed twice by two styles", "double-billing");
    situation("identical resend, both ways", "identical-resend", "identical-resend-refused");
  }

  private final List<String> lines = new ArrayList<>();

  private static void situation(String what, String... scenarios) {
    SITUATIONS.put(what, List.of(scenarios));
  }

  @TestFactory
  Stream<DynamicTest> everyShippedScenarioComesTrue() {
    return Shipped.NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> comesTrue(name)));
  }

  private void comesTrue(String name) throws InterruptedException {
    lines.clear();
    try (Simulator simulator = simulator()) {
      Scenario scenario = simulator.scenario(name, yaml(Shipped.text(name).orElseThrow()));
      Outcome outcome = simulator.play(scenario, true, lines::add);

      assertThat(scenario.name()).isEqualTo(name);
      assertThat(outcome.failure()).as(String.join("\n", lines)).isEmpty();
      assertThat(outcome.met()).isGreaterThan(2);
    }
  }

  @Test
  void everySituationHasItsScenarios() throws IOException {
    List<String> files;
    try (Stream<Path> folder = Files.list(Path.of("src/main/resources/scenarios"))) {
      files = folder.map(file -> file.getFileName().toString()).toList();
    }

    assertThat(Shipped.NAMES).doesNotHaveDuplicates();
    assertThat(files)
        .containsExactlyInAnyOrderElementsOf(
            Shipped.NAMES.stream().map(name -> name + ".yaml").toList());
    assertThat(SITUATIONS.values().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(Shipped.NAMES);
    assertThat(Shipped.text("nonsense")).isEmpty();
  }

  @Test
  void everyShippedScenarioIsDocumented() throws IOException {
    String docs = Files.readString(Path.of("../docs/scenarios.md"));
    for (String name : Shipped.NAMES) {
      String about = tree(Shipped.text(name).orElseThrow()).path("about").asText();
      assertThat(docs).contains("| `" + name + "` | " + about + " |");
    }
  }

  @Test
  void theExampleOfTheDocumentationComesTrue() throws IOException, InterruptedException {
    String docs = Files.readString(Path.of("../docs/scenarios.md"));
    int start = docs.indexOf("```yaml\n") + "```yaml\n".length();
    String example = docs.substring(start, docs.indexOf("```", start));
    try (Simulator simulator = simulator()) {
      Outcome outcome = simulator.play(simulator.scenario("it", yaml(example)), true, lines::add);

      assertThat(outcome.failure()).as(String.join("\n", lines)).isEmpty();
    }
    String printed = String.join("\n", lines).replaceAll("(agmt|l)-[a-z0-9]{8,25}\\b", "$1-…");
    assertThat(docs).contains(printed);
  }

  @Test
  void eachStepIsALineAndTheSumIsTheLast() throws InterruptedException {
    Outcome outcome =
        play(
            """
            - after: PT72S
              expect: {state: {acme: active}, events: [Purchase Agreement Created, License Updated]}
            - meter: {of: acme, dimension: api_calls, quantity: 5}
            """);

    assertThat(outcome.describe()).isEqualTo("3 steps, 3 expectations met");
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).isEqualTo("it: a test");
    assertThat(lines.get(2)).matches("2030-11-05T12:01:12Z +2  expect events, state +met");
    assertThat(lines.get(3)).matches("2030-11-05T12:01:12Z +3  meter acme api_calls 5 +Success");
    assertThat(lines.get(4)).isEqualTo(outcome.describe());
  }

  @Test
  void whatIsNotAsExpectedEndsIt() throws InterruptedException {
    Outcome outcome =
        play(
            """
            - meter: {of: acme, dimension: api_calls, quantity: 5}
            - cancel: acme
            """);

    assertThat(outcome.failure())
        .contains(
            new Outcome.Failure(2, "meter acme api_calls 5", "Success", "CustomerNotSubscribed"));
    assertThat(lines)
        .containsSequence(
            "step 2 did not go as expected: meter acme api_calls 5",
            "  expected  Success",
            "  actual    CustomerNotSubscribed");
    assertThat(lines).noneMatch(line -> line.contains("cancel"));
  }

  @Test
  void everyExpectationCanFail() throws InterruptedException {
    assertThat(failure("- expect: {events: [License Updated]}"))
        .isEqualTo("events: [License Updated], not []");
    assertThat(failure("- expect: {state: {acme: active}}"))
        .isEqualTo("state of acme: active, not accepted");
    assertThat(failure("- cancel: acme\n- expect: {state: {acme: withdrawn EXPIRED}}"))
        .isEqualTo("state of acme: withdrawn EXPIRED, not withdrawn CANCELLED");
    assertThat(failure("- expect: {ledger: {acme: {api_calls: 1}}}"))
        .isEqualTo("ledger of acme: {api_calls=1}, not {}");
    assertThat(failure("- expect: {messages: 1}")).isEqualTo("messages: 1, not 0");
    assertThat(failure("- after: PT72S\n  expect: {messages: 1}")).isEqualTo("messages: 1, not 2");
    assertThat(failure("- entitlements: {of: acme, lists: {seats: 1}}"))
        .isEqualTo("entitlements of acme: {seats=1}, not {}");
    assertThat(failure("- entitlements: {of: acme, lists: {}, pages: 2}"))
        .isEqualTo("entitlements of acme, pages: 2, not 1");
    assertThat(failure("- resolve: {token: acme, answers: InvalidTokenException}"))
        .isEqualTo("resolve acme: InvalidTokenException, not Success");
    assertThat(failure("- resolve: {token: NONE}"))
        .isEqualTo(
            "resolve \"NONE\": Success, not InvalidTokenException: Registration token is invalid.");
    assertThat(failure("- cancel: {of: acme, refused: never}"))
        .isEqualTo("cancel acme: refused: never, not done");
    assertThat(failure("- cancel: acme\n- cancel: {of: acme, refused: never}"))
        .startsWith("cancel acme: refused: never, not refused: the agreement has ended already");
    assertThat(failure("- cancel: acme\n- cancel: acme"))
        .startsWith("cancel acme: done, not refused: the agreement has ended already");
    assertThat(failure("- after: P360000D\n  cancel: acme")).contains("time must lie between");
  }

  @Test
  void aClockThatRunsIsWaitedFor() throws InterruptedException {
    try (Simulator simulator = Simulator.start(Setup.on(0))) {
      Scenario scenario = simulator.scenario("it", yaml(scenario("- after: PT1H\n  cancel: acme")));
      speed(simulator, 18_000);
      long began = System.nanoTime();
      Outcome outcome = simulator.play(scenario, false, lines::add);

      assertThat(outcome.isMet()).isTrue();
      assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(190).toNanos());
    }
  }

  @Test
  void fastFreezesTheClockWhileItPlays() throws InterruptedException {
    Ticker machine = new Ticker();
    try (Simulator simulator = Simulator.start(Setup.on(0).with(machine))) {
      Scenario scenario =
          simulator.scenario("it", yaml(scenario("- after: PT72S\n  cancel: acme")));
      speed(simulator, 18_000);
      Outcome outcome =
          simulator.play(
              scenario,
              true,
              line -> {
                lines.add(line);
                machine.advance(Duration.ofSeconds(1));
              });

      assertThat(outcome.isMet()).isTrue();
      assertThat(lines.get(2)).startsWith("2030-11-05T12:01:12Z");
      assertThat(clock(simulator).path("speed").decimalValue())
          .isEqualByComparingTo(BigDecimal.valueOf(18_000));
    }
  }

  @Test
  void aTimeThatWasSeenCannotBeLeftForAnEarlierStart() throws InterruptedException {
    try (Simulator simulator = simulator()) {
      Scenario scenario = simulator.scenario("it", yaml(scenario("- cancel: acme")));
      put(simulator, "clock", "{\"now\":\"2040-01-01T00:00:00Z\"}");

      assertThat(simulator.play(scenario, true, lines::add).describe())
          .contains("step 0 did not go as expected: start", "time never goes back");
    }
  }

  @Test
  void whoLeavesTwiceWithinAnHourIsSeenOffOnce() throws InterruptedException {
    Outcome outcome =
        play(
            """
            - switches: {legacyChannels: sns}
            - subscribe: {as: old, buyer: "345678901234", product: 2lg74example0customer00x4}
            - after: PT2M
              cancel: old
            - after: PT10M
              subscribe: {as: again, buyer: "345678901234", product: 2lg74example0customer00x4}
            - after: PT20M
              cancel: again
            - expect:
                events:
                  - Purchase Agreement Created
                  - License Updated
                  - subscribe-success
                  - unsubscribe-pending
                  - subscribe-success
                  - unsubscribe-pending
            - after: PT59M59S
              expect: {events: []}
            - after: PT1S
              expect: {events: [unsubscribe-success]}
            """);

    assertThat(outcome.failure()).as(String.join("\n", lines)).isEmpty();
  }

  private Outcome play(String steps) throws InterruptedException {
    lines.clear();
    try (Simulator simulator = simulator()) {
      return simulator.play(simulator.scenario("it.yaml", yaml(scenario(steps))), true, lines::add);
    }
  }

  private String failure(String steps) throws InterruptedException {
    Outcome.Failure failure = play(steps).failure().orElseThrow();
    return failure.what() + ": " + failure.expected() + ", not " + failure.actual();
  }

  /// A subscription named acme, and what follows.
  static String scenario(String steps) {
    return """
    name: it
    about: a test
    source: a guess
    start: 2030-11-05T12:00:00Z
    steps:
    - subscribe: {as: acme, buyer: "345678901234", product: prod-k7example2abcd}
    """
        + steps;
  }

  /// On a machine whose time stands still, so that no quota is refilled.
  static Simulator simulator() {
    return Simulator.start(Setup.on(0).with(new Ticker()));
  }

  private static void speed(Simulator simulator, int speed) {
    put(simulator, "clock", "{\"speed\":" + speed + "}");
  }

  private static JsonNode clock(Simulator simulator) {
    return Stall.controlOf(simulator, "GET", "clock", "").json();
  }

  private static void put(Simulator simulator, String path, String body) {
    assertThat(Stall.controlOf(simulator, "PUT", path, body).status()).isEqualTo(200);
  }

  static String yaml(String text) {
    return tree(text).toString();
  }

  private static JsonNode tree(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
