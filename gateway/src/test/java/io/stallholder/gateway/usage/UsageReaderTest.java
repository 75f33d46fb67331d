package io.stallholder.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.usage.Reading.Result;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageReaderTest {
  private static final String GOOD =
      """
      {"specversion":"1.0","type":"usage","source":"app","id":"1","subject":"acme",
       "time":"2026-11-05T13:50:00.123+01:00",
       "data":{"dimension":"api_calls","quantity":12.5,"tags":{"team":"search"}}}\
      """;

  @Test
  void readsAnEvent() {
    UsageEvent event = read(GOOD);
    assertThat(event.identity()).isEqualTo(new UsageEvent.Identity("app", "1"));
    assertThat(event.subject()).isEqualTo("acme");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-11-05T12:50:00.123Z"));
    assertThat(event.dimension().value()).isEqualTo("api_calls");
    assertThat(event.quantity()).isEqualTo("12.5");
    assertThat(event.tags()).isEqualTo(Map.of("team", "search"));
  }

  @Test
  void takesWhatItDoesNotKnowAndWhatIsNotNeeded() {
    assertThat(read(GOOD.replace("\"type\"", "\"extra\":[{}],\"type\"")).subject())
        .isEqualTo("acme");
    assertThat(read(GOOD.replace(",\"tags\":{\"team\":\"search\"}", "")).tags()).isEmpty();
    assertThat(read(GOOD.replace("{\"team\":\"search\"}", "null")).tags()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0.0",
        "\"0\"",
        "7",
        "\"7\"",
        "0.123456789",
        "12345678901234.123456789",
        "\"12345678901234.123456789\"",
        "1.0000000000",
        "1e15",
        "1E+3",
        "1.5e-3",
        "\"1e2\"",
        "1000000000000000",
      })
  void quantitiesAreExact(String number) {
    assertThat(read(withQuantity(number)).quantity())
        .isEqualByComparingTo(new BigDecimal(number.replace("\"", "")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "-1, 'data.quantity must not be negative, but is -1'",
        "-0.000000001, data.quantity must not be negative",
        "\"-1\", data.quantity must not be negative",
        "0.1234567891, data.quantity must have at most 9 decimal places",
        "1e-10, data.quantity must have at most 9 decimal places",
        "1000000000000000.1, data.quantity must be at most 1000000000000000",
        "1e16, data.quantity must be at most",
        "1e99, data.quantity must be at most",
        "1e100, data.quantity must be a decimal number",
        "1e-100, data.quantity must be a decimal number",
        "\"\", data.quantity must be a decimal number",
        "\" 1\", data.quantity must be a decimal number",
        "'\"1,5\"', data.quantity must be a decimal number",
        "\"0x10\", data.quantity must be a decimal number",
        "\"NaN\", data.quantity must be a decimal number",
        "\"Infinity\", data.quantity must be a decimal number",
        "\".5\", data.quantity must be a decimal number",
        "\"5.\", data.quantity must be a decimal number",
        "\"+5\", data.quantity must be a decimal number",
        "\"٣\", data.quantity must be a decimal number",
        "true, 'data.quantity must be a number or a decimal string, not boolean'",
        "null, 'data.quantity must be a number or a decimal string, not null'",
        "[1], 'data.quantity must be a number or a decimal string, not array'",
        "{}, 'data.quantity must be a number or a decimal string, not object'",
      })
  void aWrongQuantityIsNamed(String number, String problem) {
    Refusal refusal = refused(withQuantity(number));
    assertThat(refusal.code()).isEqualTo(Refusal.Code.INVALID_QUANTITY);
    assertThat(refusal.detail()).startsWith(problem);
  }

  @Test
  void aMissingQuantityIsNamed() {
    assertThat(refused(GOOD.replace("\"quantity\":12.5,", "")).detail())
        .isEqualTo("data.quantity must be a number or a decimal string, not absent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"specversion", "type", "source", "id", "subject", "time"})
  void aMissingAttributeIsNamed(String name) {
    assertThat(refused(GOOD.replace('"' + name + '"', "\"other\"")).detail())
        .isEqualTo(name + " is required, as a non-empty string without control characters");
    assertThat(
            refused(GOOD.replaceFirst('"' + name + "\":\"[^\"]*\"", '"' + name + "\":7")).detail())
        .startsWith(name + " is required");
    assertThat(
            refused(GOOD.replaceFirst('"' + name + "\":\"[^\"]*\"", '"' + name + "\":\"  \""))
                .detail())
        .startsWith(name + " is required");
    assertThat(
            refused(
                    GOOD.replaceFirst(
                        '"' + name + "\":\"[^\"]*\"", '"' + name + "\":\"a\\\\u0000b\""))
                .detail())
        .startsWith(name + " is required");
  }

  @Test
  void anotherVersionOfCloudEventsIsNamed() {
    assertThat(refused(GOOD.replace("\"1.0\"", "\"0.3\"")).detail())
        .isEqualTo("specversion must be \"1.0\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2026-11-05",
        "2026-11-05T12:50:00",
        "1793883600",
        "2026-02-30T00:00:00Z"
      })
  void aWrongTimeIsNamed(String time) {
    assertThat(refused(GOOD.replace("2026-11-05T13:50:00.123+01:00", time)).detail())
        .isEqualTo("time must be an RFC 3339 time like 2026-11-05T12:50:00Z, not \"" + time + '"');
  }

  @Test
  void whatIsTooLongIsNamed() {
    assertThat(refused(GOOD.replace("\"id\":\"1\"", "\"id\":\"" + "1".repeat(257) + '"')).detail())
        .isEqualTo("id must have at most 256 characters");
    assertThat(refused(GOOD.replace("\"app\"", '"' + "a".repeat(257) + '"')).detail())
        .isEqualTo("source must have at most 256 characters");
    assertThat(refused(GOOD.replace("acme", "a".repeat(513))).detail())
        .isEqualTo("subject must have at most 512 characters");
    assertThat(refused(GOOD.replace("api_calls", "a".repeat(256))).detail())
        .startsWith("data.dimension: a dimension must be 1 to 255 characters");
    assertThat(
            read(GOOD.replace("\"id\":\"1\"", "\"id\":\"" + "1".repeat(256) + '"')).identity().id())
        .hasSize(256);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "7, data must be an object with dimension and quantity",
        "null, data must be an object with dimension and quantity",
        "[], data must be an object with dimension and quantity",
        "'{\"quantity\":1}', 'data.dimension is required, as a non-empty string without control characters'",
        "'{\"dimension\":\"\",\"quantity\":1}', data.dimension is required",
        "'{\"dimension\":\"a\",\"quantity\":1,\"tags\":7}', data.tags must be an object of strings",
        "'{\"dimension\":\"a\",\"quantity\":1,\"tags\":{\"k\":7}}', 'data.tags: key (1 to 100) and value'",
        "'{\"dimension\":\"a\",\"quantity\":1,\"tags\":{\"\":\"v\"}}', 'data.tags: key (1 to 100) and value'",
        "'{\"dimension\":\"a\",\"quantity\":1,\"tags\":{\"k\":\"\"}}', 'data.tags: key (1 to 100) and value'",
        "'{\"dimension\":\"a\",\"quantity\":1,\"tags\":{\"k\":\"a;b\"}}', 'data.tags: key (1 to 100) and value'",
        "'{\"dimension\":\"a\",\"quantity\":1,\"tags\":{\"a\":\"1\",\"b\":\"1\",\"c\":\"1\",\"d\":\"1\",\"e\":\"1\",\"f\":\"1\"}}', data.tags must have at most 5 members",
      })
  void wrongDataIsNamed(String data, String problem) {
    String json = GOOD.substring(0, GOOD.indexOf("\"data\":")) + "\"data\":" + data + "}";
    assertThat(refused(json).detail()).startsWith(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"text\"", "null", "[{}]", "true"})
  void whatIsNoObjectIsNoEvent(String json) {
    assertThat(refused(json).detail()).startsWith("an event is a JSON object, not ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":",
        "{\"id\":1}}",
        "nonsense",
        "{\"id\":\"1\",\"id\":\"2\"}",
        "{}{}",
        "{'id':1}"
      })
  void badJsonIsNamedWithLineAndColumn(String line) {
    Reading reading = UsageReader.line(Json.mapper(), 7, line);
    assertThat(reading.position()).isEqualTo(7);
    assertThat(reading.raw()).isEqualTo(line);
    assertThat(reading.result())
        .isInstanceOfSatisfying(
            Result.Refused.class,
            refused -> {
              assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.MALFORMED_JSON);
              assertThat(refused.refusal().detail()).matches("(?s)line 7, column [0-9]+: .+");
            });
  }

  @Test
  void halfOfASurrogatePairIsNoText() {
    assertThat(refused(GOOD.replace("acme", "acme\\ud800")).detail())
        .startsWith("subject is required");
    assertThat(read(GOOD.replace("acme", "acme\\ud83d\\ude00")).subject()).isEqualTo("acme😀");
  }

  private static String withQuantity(String number) {
    return GOOD.replace("12.5", number);
  }

  private static UsageEvent read(String json) {
    Result result = UsageReader.line(Json.mapper(), 1, json).result();
    assertThat(result).isInstanceOf(Result.Understood.class);
    return ((Result.Understood) result).event();
  }

  private static Refusal refused(String json) {
    Result result = UsageReader.line(Json.mapper(), 1, json).result();
    assertThat(result).as(json).isInstanceOf(Result.Refused.class);
    return ((Result.Refused) result).refusal();
  }

  @Test
  void aLineThatIsNotUtf8RefusesOnlyItself() {
    byte[] line = {'{', (byte) 0xff, '}'};
    assertThat(
            UsageReader.line(Json.mapper(), 7, new Slice(line, 0, line.length)).result().toString())
        .contains("line 7: not UTF-8");
  }

  @Test
  void aLineThatIsNestedTooDeepRefusesOnlyItself() {
    byte[] line = "[".repeat(5000).getBytes(StandardCharsets.UTF_8);
    assertThat(
            UsageReader.line(Json.mapper(), 3, new Slice(line, 0, line.length)).result().toString())
        .contains("line 3");
  }

  /// The quick way has no words for what is wrong; so what it takes, the slow one takes too.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0e9",
        "0e99",
        "0.00000000000e-95",
        "1e-9",
        "1e-10",
        "1.0000000000000000000000",
        "1000000000000000",
        "1000000000000000.0",
        "1000000000000001",
        "1E15",
        "0.1E16",
        "01",
        "1.",
        "\"01\"",
        "\"1e5\"",
        "\"-0\"",
        "\"1e100\"",
        "\"\"",
        "null",
        "true",
        "[1]",
        "{}"
      })
  void theQuickWayTakesWhatTheSlowWayTakes(String number) {
    String json = withQuantity(number);
    Result quick = UsageReader.line(Json.mapper(), 1, json).result();
    try {
      Result slow = UsageReader.element(Json.mapper(), 1, Slice.of(json)).result();
      if (slow instanceof Result.Understood(UsageEvent event)) {
        assertThat(((Result.Understood) quick).event().digest()).isEqualTo(event.digest());
      } else if (quick instanceof Result.Understood(UsageEvent event)) {
        assertThat(event.quantity()).isEqualByComparingTo("0");
      } else {
        assertThat(quick).isEqualTo(slow);
      }
    } catch (IllegalStateException _) {
      assertThat(quick).isInstanceOf(Result.Refused.class);
    }
  }
}
