package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The constraints of AWS's service model for BatchMeterUsage.
final class BatchShapeTest {
  private static final String CALLS = "api_calls";

  private final Stall stall = Stall.open();

  @BeforeEach
  void liftTheQuota() {
    stall.switchTo("quota", "null");
  }

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void moreThan25RecordsBreakAConstraint() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record = Usage.record(subscription, stall.now(), CALLS, 1);

    Reply reply = meter(Usage.batch(Collections.nCopies(26, record)));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.type()).isEqualTo("ValidationException");
    assertThat(reply.message())
        .startsWith("1 validation error detected: Value '[")
        .endsWith(
            "at 'usageRecords' failed to satisfy constraint: Member must have length less than or"
                + " equal to 25");
  }

  @Test
  void aMegabyteIsTooMuch() {
    String body = "{\"UsageRecords\":[],\"Padding\":\"%s\"}";
    int frame = body.length() - 2;

    assertThat(meter(body.formatted("x".repeat(1_048_575 - frame))).status()).isEqualTo(200);
    assertThat(meter(body.formatted("x".repeat(1_048_576 - frame))).type())
        .isEqualTo("ValidationException");
  }

  @Test
  void timestampAndDimensionAreRequired() {
    Reply reply = meter("{\"UsageRecords\":[{\"Quantity\":1}]}");

    assertThat(reply.message())
        .isEqualTo(
            "2 validation errors detected: Value null at 'usageRecords.1.member.dimension' failed"
                + " to satisfy constraint: Member must not be null; Value null at"
                + " 'usageRecords.1.member.timestamp' failed to satisfy constraint: Member must"
                + " not be null");
    assertThat(meter("{}").message()).contains("Value null at 'usageRecords'");
  }

  @Test
  void quantityIsAnIntegerFromZeroTo2147483647() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record = Usage.record(subscription, stall.now(), CALLS, 77);

    assertThat(meter(Usage.batch(record.replace("77", "-1"))).message())
        .contains("Value '-1' at 'usageRecords.1.member.quantity'", "greater than or equal to 0");
    assertThat(meter(Usage.batch(record.replace("77", "2147483648"))).message())
        .contains("less than or equal to 2147483647");
    assertThat(meter(Usage.batch(record.replace("77", "1.5"))).type())
        .isEqualTo("SerializationException");
    assertThat(meter(Usage.batch(record.replace("77", "\"1\""))).type())
        .isEqualTo("SerializationException");
  }

  @Test
  void textsHaveLengthsAndPatterns() {
    assertThat(violation("\"Dimension\":\"\"")).contains("greater than or equal to 1");
    assertThat(violation("\"Dimension\":\"" + "d".repeat(256) + "\""))
        .contains("less than or equal to 255");
    assertThat(violation("\"Dimension\":\"d\",\"CustomerAWSAccountId\":\"12x\""))
        .contains("customerAWSAccountId", "regular expression pattern: ^[0-9]+$");
    assertThat(violation("\"Dimension\":\"d\",\"LicenseArn\":\"l-123\""))
        .contains("licenseArn", "regular expression pattern: ^arn:aws");
  }

  @Test
  void whatIsNoJsonObjectCannotBeRead() {
    assertThat(meter("[]").type()).isEqualTo("SerializationException");
    assertThat(meter("{").type()).isEqualTo("SerializationException");
    assertThat(meter("{\"UsageRecords\":7}").type()).isEqualTo("SerializationException");
  }

  @Test
  void moreThan2500AllocationsBreakAConstraint() {
    String many = String.join(",", Collections.nCopies(2_501, "{\"AllocatedUsageQuantity\":0}"));

    assertThat(refusedAllocations(many)).isEqualTo("ValidationException");
    assertThat(refusedAllocations("{}")).isEqualTo("ValidationException");
    assertThat(refusedAllocations("")).isEqualTo("ValidationException");
  }

  private Reply meter(String body) {
    return stall.metering("BatchMeterUsage", body);
  }

  private String violation(String members) {
    Reply reply = meter("{\"UsageRecords\":[{\"Timestamp\":1,%s}]}".formatted(members));
    assertThat(reply.type()).isEqualTo("ValidationException");
    return reply.message();
  }

  private String refusedAllocations(String allocations) {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String more = ",\"UsageAllocations\":[" + allocations + "]";
    return meter(Usage.batch(Usage.record(subscription, stall.now(), CALLS, 10, more))).type();
  }
}
