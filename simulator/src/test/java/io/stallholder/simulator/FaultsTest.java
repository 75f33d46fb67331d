package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.marketplacemetering.model.ThrottlingException;

/// The quota, and faults on demand.
final class FaultsTest {
  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void tenCallsASecondAreTakenForEachAccountAndRegion() {
    assertThat(statuses(11)).containsExactly(200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 400);
    Reply throttled = meter();
    assertThat(throttled.type()).isEqualTo("ThrottlingException");
    assertThat(
            stall
                .call()
                .scopedTo("us-west-2", "aws-marketplace")
                .target("AWSMPMeteringService.BatchMeterUsage")
                .body(Usage.batch())
                .send(stall.http())
                .status())
        .isEqualTo(200);
    machine.advance(Duration.ofMillis(100));
    assertThat(statuses(2)).containsExactly(200, 400);
    stall.advance("PT1H");
    assertThat(statuses(1)).containsExactly(400);
  }

  @Test
  void theQuotaCanBeSetAndLifted() {
    stall.switchTo("quota", "2");
    assertThat(statuses(3)).containsExactly(200, 200, 400);
    stall.switchTo("throttleStatus", "429");
    assertThat(statuses(1)).containsExactly(429);
    stall.switchTo("quota", "null");

    assertThat(statuses(20)).containsOnly(200);
  }

  @Test
  void throttledCallsAreRetriedByAnSdkFourTimesInAll() {
    fault("\"operation\":\"ResolveCustomer\",\"kind\":\"throttle\",\"count\":9");
    try (var client = stall.meteringClient()) {
      assertThatThrownBy(() -> client.resolveCustomer(request -> request.registrationToken("x")))
          .isInstanceOf(ThrottlingException.class);
    }

    assertThat(stall.get("calls?operation=ResolveCustomer").path("total").asInt()).isEqualTo(4);
    assertThat(stall.get("faults").at("/faults/0/struck").asInt()).isEqualTo(4);
  }

  @Test
  void anErrorIsWhatWasAskedFor() {
    fault("\"operation\":\"BatchMeterUsage\",\"kind\":\"error\",\"count\":1");
    fault(
        "\"operation\":\"BatchMeterUsage\",\"kind\":\"error\",\"count\":1,"
            + "\"code\":\"AccessDeniedException\",\"status\":400,\"message\":\"no\"");
    Reply fault = meter();
    Reply denied = meter();

    assertThat(fault.status()).isEqualTo(500);
    assertThat(fault.type()).isEqualTo("InternalServiceErrorException");
    assertThat(denied.status()).isEqualTo(400);
    assertThat(denied.type()).isEqualTo("AccessDeniedException");
    assertThat(meter().status()).isEqualTo(200);
  }

  @Test
  void aLostReplyIsCommittedAndItsResendGivesTheSameId() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String body = Usage.batch(Usage.record(subscription, stall.now(), "api_calls", 5));
    fault("\"operation\":\"BatchMeterUsage\",\"kind\":\"lose-reply\",\"count\":1");

    assertThatThrownBy(() -> stall.metering("BatchMeterUsage", body))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(IOException.class);
    JsonNode billed = stall.get("ledger").at("/records/0");
    Reply again = stall.metering("BatchMeterUsage", body);

    assertThat(billed.path("quantity").asInt()).isEqualTo(5);
    assertThat(again.json().at("/Results/0/Status").asText()).isEqualTo("Success");
    assertThat(again.json().at("/Results/0/MeteringRecordId"))
        .isEqualTo(billed.path("meteringRecordId"));
    assertThat(stall.get("calls?operation=BatchMeterUsage").path("calls").findValues("status"))
        .extracting(JsonNode::intValue)
        .containsExactly(0, 200);
  }

  @Test
  void aResetConnectionCommitsNothing() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String body = Usage.batch(Usage.record(subscription, stall.now(), "api_calls", 5));
    fault("\"operation\":\"BatchMeterUsage\",\"kind\":\"reset\",\"count\":1");

    assertThatThrownBy(() -> stall.metering("BatchMeterUsage", body))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(stall.get("ledger").path("records")).isEmpty();
    assertThat(stall.get("calls").at("/calls/0/status").asInt()).isZero();
  }

  @Test
  void unprocessedRecordsAreNotStored() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String first = Usage.record(subscription, stall.now(), "api_calls", 5);
    String second = Usage.record(subscription, stall.now(), "storage_gb", 6);
    fault("\"operation\":\"BatchMeterUsage\",\"kind\":\"unprocessed\",\"count\":1");

    JsonNode answer = stall.metering("BatchMeterUsage", Usage.batch(first, second)).json();

    assertThat(answer.at("/UnprocessedRecords/0")).isEqualTo(Stall.parse(first));
    assertThat(answer.at("/Results/0/UsageRecord")).isEqualTo(Stall.parse(second));
    assertThat(stall.get("ledger").path("records").findValuesAsText("quantity"))
        .containsExactly("6");
  }

  @Test
  void latencyComesBeforeTheAnswer() {
    fault("\"operation\":\"*\",\"kind\":\"latency\",\"delay\":\"PT0.2S\",\"count\":1");
    long start = System.nanoTime();
    meter();

    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(200).toNanos());
  }

  @Test
  void theSameSeedStrikesTheSameCalls() {
    stall.switchTo("quota", "null");
    String fault =
        "\"operation\":\"BatchMeterUsage\",\"kind\":\"throttle\",\"probability\":0.5,\"seed\":42";
    fault(fault);
    List<Integer> once = statuses(30);
    stall.delete("faults");
    fault(fault);

    assertThat(statuses(30)).isEqualTo(once).contains(200, 400);
  }

  @Test
  void faultsAreListedAndRemoved() {
    JsonNode one =
        fault(
            "\"operation\":\"ReceiveMessage\",\"kind\":\"latency\",\"delay\":\"PT1S\",\"count\":2");
    fault("\"operation\":\"*\",\"kind\":\"reset\",\"probability\":0");
    assertThat(one.toString())
        .isEqualTo(
            "{\"id\":\"fault-1\",\"operation\":\"ReceiveMessage\",\"kind\":\"latency\","
                + "\"delay\":\"PT1S\",\"count\":2,\"struck\":0}");

    assertThat(stall.delete("faults/fault-1").path("faults").findValuesAsText("id"))
        .containsExactly("fault-2");
    assertThat(stall.control("DELETE", "faults/fault-1", "").status()).isEqualTo(404);
    assertThat(stall.delete("faults").path("faults")).isEmpty();
  }

  @Test
  void aFaultIsChecked() {
    assertThat(refusal("\"operation\":\"Nonsense\",\"kind\":\"reset\",\"count\":1"))
        .contains("$.operation", "BatchMeterUsage");
    assertThat(refusal("\"operation\":\"*\",\"kind\":\"explode\",\"count\":1"))
        .contains("$.kind", "lose-reply");
    assertThat(refusal("\"operation\":\"*\",\"kind\":\"reset\"")).contains("either count");
    assertThat(refusal("\"operation\":\"*\",\"kind\":\"reset\",\"count\":1,\"probability\":1"))
        .contains("either count");
    assertThat(refusal("\"operation\":\"*\",\"kind\":\"reset\",\"probability\":2"))
        .contains("$.probability");
    assertThat(refusal("\"operation\":\"*\",\"kind\":\"latency\",\"delay\":\"PT2M\",\"count\":1"))
        .contains("$.delay");
  }

  private JsonNode fault(String members) {
    return stall.post("faults", "{" + members + "}");
  }

  private String refusal(String members) {
    Reply reply = stall.control("POST", "faults", "{" + members + "}");
    assertThat(reply.status()).isEqualTo(400);
    return reply.response().body();
  }

  private Reply meter() {
    return stall.metering("BatchMeterUsage", Usage.batch());
  }

  private List<Integer> statuses(int calls) {
    return IntStream.range(0, calls).mapToObj(call -> meter().status()).toList();
  }
}
