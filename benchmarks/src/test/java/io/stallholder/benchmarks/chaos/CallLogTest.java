package io.stallholder.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CallLogTest {
  private static final String FIVE =
      """
      {"Timestamp":1764543600,"LicenseArn":"l-1","Dimension":"api_calls","Quantity":5}\
      """;
  private static final Key KEY = new Key("l-1", "api_calls", Instant.ofEpochSecond(1_764_543_600));

  private final CallLog log =
      new CallLog(new SimulatedAws(new Wire(), URI.create("http://127.0.0.1:1")));

  @Test
  void eachCallIsReadOnceHoweverOftenTheLogIsAskedFor() throws Exception {
    log.read(calls(1, FIVE));
    log.read(calls(2, FIVE, FIVE));
    log.read(calls(2, FIVE, FIVE));
    assertThat(log.times()).isEqualTo(Map.of(KEY, 2));
    assertThat(log.calls()).isEqualTo(2);
    assertThat(log.repeated()).isEqualTo(1);
  }

  @Test
  void aRecordThatChangedBetweenTwoAttemptsIsABreach() throws Exception {
    log.read(calls(1, FIVE));
    String six = FIVE.replace(":5}", ":6}");
    assertThatThrownBy(() -> log.read(calls(2, FIVE, six)))
        .isInstanceOf(Breach.class)
        .hasMessageContaining("changed between two attempts");
  }

  @Test
  void aLaterTimestampInTheSameHourIsAnotherForm() throws Exception {
    log.read(calls(1, FIVE));
    String later = FIVE.replace("1764543600", "1764543601");
    assertThatThrownBy(() -> log.read(calls(2, FIVE, later))).isInstanceOf(Breach.class);
  }

  @Test
  void callsThatTheLogDroppedBeforeTheyWereReadAreABreach() {
    assertThatThrownBy(() -> log.read(calls(3, FIVE, FIVE)))
        .isInstanceOf(Breach.class)
        .hasMessageContaining("1 calls were not read in time");
  }

  private static JsonNode calls(int total, String... records) throws JsonProcessingException {
    var json = Wire.JSON.createObjectNode().put("total", total);
    var calls = json.putArray("calls");
    for (String record : records) {
      calls
          .addObject()
          .putObject("request")
          .putArray("UsageRecords")
          .add(Wire.JSON.readTree(record));
    }
    return json;
  }
}
