package io.stallholder.gateway;

import static io.stallholder.gateway.ApiMarket.BATCH;
import static io.stallholder.gateway.ApiMarket.LINES;
import static io.stallholder.gateway.ApiMarket.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.ApiStage.Call;
import io.stallholder.gateway.http.Scope;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A wrong request gets a problem document that says what is wrong, and where.
@Timeout(120)
final class WrongRequestsIT {
  private static ApiMarket market;

  @BeforeAll
  static void open() throws Exception {
    market = new ApiMarket();
  }

  @AfterAll
  static void close() {
    market.close();
  }

  @Test
  void anUnknownDimensionIsNamed() throws Exception {
    ObjectNode event = market.event();
    data(event).put("dimension", "storage");
    assertRefused(
        event,
        422,
        "unknown-dimension",
        "data.dimension \"storage\" is not configured for product " + ApiStage.SUBSCRIPTION);
  }

  @Test
  void aNegativeQuantityIsQuoted() throws Exception {
    ObjectNode event = market.event();
    data(event).put("quantity", -1);
    assertRefused(event, 422, "invalid-quantity", "data.quantity must not be negative, but is -1");
  }

  @Test
  void aTimeTooFarAheadIsToldWhatTimeItIs() throws Exception {
    ObjectNode event = market.event();
    event.put("time", market.now().plus(Duration.ofMinutes(6)).toString());
    assertRefused(
        event,
        422,
        "too-early",
        "time %s is in the future; it is %s now"
            .formatted(event.path("time").textValue(), market.now()));
  }

  @Test
  void aTimeTooLongAgoIsToldTheOldestThatIsTaken() throws Exception {
    ObjectNode event = market.event();
    event.put("time", market.now().minus(Duration.ofDays(8)).toString());
    assertRefused(
        event,
        422,
        "too-old",
        "time %s is too old; the oldest taken now is %s"
            .formatted(event.path("time").textValue(), market.now().minus(Duration.ofDays(7))));
  }

  @Test
  void anUnknownLicenseIsQuoted() throws Exception {
    ObjectNode event = market.event().put("subject", "l-00000000000000000000000000000000");
    assertRefused(
        event,
        422,
        "unknown-license",
        "subject \"l-00000000000000000000000000000000\" is neither a license nor a tenant");
  }

  @Test
  void usageAfterALicensesEndIsToldWhenThatWas() throws Exception {
    ObjectNode event = market.event().put("subject", market.ended());
    assertRefused(event, 422, "license-ended", "usage of " + event.path("time").textValue());
  }

  @Test
  void usageOfAContractIsNotMetered() throws Exception {
    ObjectNode event = market.event().put("subject", market.contract());
    assertRefused(event, 422, "not-metered", ApiStage.CONTRACT + " is sold by contract");
  }

  @Test
  void anEventWithoutATimeIsToldThatItNeedsOne() throws Exception {
    ObjectNode event = market.event();
    event.remove("time");
    assertRefused(event, 422, "invalid-event", "time is required");
  }

  @Test
  void badJsonInLineSevenLeavesTheOtherLinesAlone() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int line = 1; line <= 10; line++) {
      lines.add(market.event().toString());
    }
    lines.set(6, "{\"specversion\":");
    JsonNode problem = refused(market.report(LINES, String.join("\n", lines)), 422);
    assertThat(problem.path("code").textValue()).isEqualTo("events-refused");
    assertThat(problem.path("accepted").intValue()).isEqualTo(9);
    assertThat(problem.path("refused").intValue()).isEqualTo(1);
    JsonNode seventh = problem.path("problems").path(0);
    assertThat(seventh.path("position").intValue()).isEqualTo(7);
    assertThat(seventh.path("code").textValue()).isEqualTo("malformed-json");
    assertThat(seventh.path("detail").textValue()).startsWith("line 7, column ");

    lines.set(6, market.event().toString());
    HttpResponse<byte[]> mended = market.report(LINES, String.join("\n", lines));
    assertThat(mended.statusCode()).isEqualTo(202);
    assertThat(ApiDocument.json(mended).path("accepted").intValue()).isEqualTo(1);
    assertThat(ApiDocument.json(mended).path("duplicate").intValue()).isEqualTo(9);
  }

  @Test
  void eachRefusedElementOfABatchIsToldByPosition() throws Exception {
    ObjectNode unknown = market.event().put("subject", "nobody");
    ObjectNode negative = market.event();
    data(negative).put("quantity", "-0.5");
    String batch = "[%s,%s,%s]".formatted(unknown, market.event(), negative);
    JsonNode problem = refused(market.report(BATCH, batch), 422);
    assertThat(problem.path("accepted").intValue()).isEqualTo(1);
    List<String> refused = new ArrayList<>();
    for (JsonNode each : problem.path("problems")) {
      refused.add(each.path("position") + " " + each.path("code").textValue());
      assertThat(each.path("id").isTextual()).isEqualTo(each.path("position").intValue() == 1);
    }
    assertThat(refused).containsExactly("1 unknown-license", "3 invalid-quantity");
  }

  @Test
  void theSameIdWithOtherContentIsAConflict() throws Exception {
    ObjectNode event = market.event();
    assertThat(market.report(ONE, event.toString()).statusCode()).isEqualTo(202);
    assertThat(market.report(ONE, event.toString()).statusCode()).isEqualTo(202);
    data(event).put("quantity", "2");
    String id = event.path("id").textValue();
    assertRefused(event, 409, "id-reused", "id \"%s\" of source \"urn:example:app\"".formatted(id));
  }

  @Test
  void aBatchThatIsNoJsonIsToldWhereReadingStopped() throws Exception {
    JsonNode problem = refused(market.report(BATCH, "[\n{},\n{]"), 400);
    assertThat(problem.path("code").textValue()).isEqualTo("invalid-json");
    assertThat(problem.path("line").intValue()).isEqualTo(3);
    assertThat(problem.path("column").intValue()).isPositive();
  }

  @Test
  void aBatchThatIsNoListIsRefused() throws Exception {
    JsonNode problem = refused(market.report(BATCH, market.event().toString()), 400);
    assertThat(problem.path("code").textValue()).isEqualTo("invalid-batch");
  }

  @Test
  void aBodyOverTheLimitIsToldSo() throws Exception {
    String tooLong = market.event() + "\n".repeat(ApiStage.MOST_BYTES);
    JsonNode problem = refused(market.report(LINES, tooLong), 413);
    assertThat(problem.path("code").textValue()).isEqualTo("body-too-large");
    assertThat(problem.path("detail").textValue()).contains(ApiStage.MOST_BYTES + " bytes");
  }

  @Test
  void tooManyEventsAreToldHowManyAreTaken() throws Exception {
    String lines = "{}\n".repeat(ApiStage.MOST_EVENTS + 1);
    JsonNode problem = refused(market.report(LINES, lines), 413);
    assertThat(problem.path("code").textValue()).isEqualTo("too-many-events");
    assertThat(problem.path("detail").textValue()).contains("51 events", "at most 50");
  }

  @Test
  void anotherMediaTypeIsToldWhichAreTaken() throws Exception {
    JsonNode problem = refused(market.report("application/json", "{}"), 415);
    assertThat(problem.path("code").textValue()).isEqualTo("unsupported-media-type");
    assertThat(problem.path("detail").textValue()).contains(ONE, BATCH, LINES);
  }

  @Test
  void aCallWithoutAGoodKeyIsToldSo() throws Exception {
    Call call = market.reporting(ONE, market.event().toString());
    JsonNode without = refused(market.answer(call.withKey("")), 401);
    assertThat(without.path("detail").textValue()).contains("Authorization: Bearer");
    JsonNode wrong = refused(market.answer(call.withKey("sk_wrong")), 401);
    assertThat(wrong.path("detail").textValue()).contains("unknown or was revoked");
  }

  @Test
  void aKeyWithAnotherScopeIsToldWhichOneIsNeeded() throws Exception {
    Call call = market.reporting(ONE, market.event().toString());
    String key = market.stage().key(Scope.READ);
    JsonNode problem = refused(market.answer(call.withKey(key)), 403);
    assertThat(problem.path("scope").textValue()).isEqualTo("usage");
  }

  /// Alone it is its request's answer; among others it is told by position.
  private static void assertRefused(ObjectNode event, int status, String code, String detail)
      throws Exception {
    JsonNode alone = refused(market.report(ONE, event.toString()), status);
    assertThat(alone.path("code").textValue()).isEqualTo(code);
    assertThat(alone.path("detail").textValue()).contains(detail);

    String two = market.event() + "\n" + event;
    JsonNode together = refused(market.report(LINES, two), 422).path("problems");
    assertThat(together).hasSize(1);
    assertThat(together.path(0).path("position").intValue()).isEqualTo(2);
    assertThat(together.path(0).path("status").intValue()).isEqualTo(status);
    assertThat(together.path(0).path("code").textValue()).isEqualTo(code);
    assertThat(together.path(0).path("detail").textValue()).contains(detail);
  }

  private static JsonNode refused(HttpResponse<byte[]> response, int status) throws Exception {
    assertThat(response.statusCode()).as(ApiDocument.text(response)).isEqualTo(status);
    assertThat(ApiDocument.mediaType(response)).isEqualTo("application/problem+json");
    return ApiDocument.json(response);
  }

  private static ObjectNode data(ObjectNode event) {
    return event.withObject("/data");
  }
}
