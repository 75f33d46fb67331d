package io.stallholder.gateway;

import static io.stallholder.gateway.ApiMarket.BATCH;
import static io.stallholder.gateway.ApiMarket.LINES;
import static io.stallholder.gateway.ApiMarket.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.ApiDocument.Operation;
import io.stallholder.gateway.ApiStage.Call;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.usage.RefusalCodes;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds `openapi.yaml` and a server in good health against each other, in both directions.
@Timeout(120)
final class OpenApiIT {
  private static final ApiDocument DOCUMENT = ApiDocument.read();

  /// The answers that depend on the key, or on the process: see below, and `UnwellIT`.
  private static final Set<Integer> ALIKE_FOR_ALL_CALLS = Set.of(401, 403, 429, 500, 503);

  private static ApiMarket market;
  private static ApiStage stage;
  private static ApiPersons persons;

  @BeforeAll
  static void open() throws Exception {
    market = new ApiMarket();
    stage = market.stage();
    persons = new ApiPersons(market);
  }

  @AfterAll
  static void close() {
    market.close();
  }

  private static final Map<String, ApiStage.Question> QUESTIONS = questions();

  private static Map<String, ApiStage.Question> questions() {
    Map<String, ApiStage.Question> all = new TreeMap<>();
    all.put("POST /v1/usage 202", () -> market.reporting(ONE, market.event().toString()));
    all.put("POST /v1/usage 400", () -> market.reporting(BATCH, "[{]"));
    all.put("POST /v1/usage 409", OpenApiIT::reusedId);
    all.put("POST /v1/usage 413", () -> market.reporting(LINES, "\n".repeat(20_000)));
    all.put("POST /v1/usage 415", () -> market.reporting("application/json", "{}"));
    all.put("POST /v1/usage 422", () -> market.reporting(LINES, "{}"));
    all.put("GET /v1/usage/refused 200", () -> stage.get("/v1/usage/refused"));
    all.put("GET /v1/usage/refused 400", () -> stage.get("/v1/usage/refused?limit=many"));
    all.put("POST /v1/usage/refused/retry 200", () -> retry("/v1/usage/refused"));
    all.put("POST /v1/usage/refused/retry 400", OpenApiIT::twoReasons);
    all.put("GET /v1/licenses 200", () -> stage.get("/v1/licenses?limit=2"));
    all.put("GET /v1/licenses 400", () -> stage.get("/v1/licenses?limit=0"));
    all.put("GET /v1/licenses/{id} 200", () -> stage.get("/v1/licenses/" + anyLicense()));
    all.put("GET /v1/licenses/{id} 404", () -> stage.get("/v1/licenses/unknown"));
    String entitlements = "GET /v1/licenses/{id}/entitlements ";
    all.put(
        entitlements + 200,
        () -> stage.get("/v1/licenses/" + anyLicense() + "/entitlements?history=true"));
    all.put(
        entitlements + 400, () -> stage.get("/v1/licenses/" + anyLicense() + "/entitlements?at=x"));
    all.put(entitlements + 404, () -> stage.get("/v1/licenses/unknown/entitlements"));
    String heard = "/v1/licenses/{id}/events ";
    all.put("GET " + heard + 200, () -> stage.get("/v1/licenses/" + anyLicense() + "/events"));
    all.put("GET " + heard + 404, () -> stage.get("/v1/licenses/unknown/events"));
    String tenant = "/v1/licenses/{id}/tenant ";
    all.put("PUT " + tenant + 200, () -> link(anyLicense(), "{\"tenant\":\"tenant-42\"}"));
    all.put("PUT " + tenant + 400, () -> link(anyLicense(), "{\"tenant\":\"\"}"));
    all.put("PUT " + tenant + 404, () -> link("unknown", "{\"tenant\":\"tenant-42\"}"));
    all.put("PUT " + tenant + 413, () -> link(anyLicense(), "\n".repeat(20_000)));
    String contact = "/v1/buyers/{buyer}/contact ";
    all.put("GET " + contact + 200, () -> stage.get("/v1/buyers/345678901234/contact"));
    all.put(
        "DELETE " + contact + 200,
        () ->
            new Call("DELETE", "/v1/buyers/345678901234/contact", stage.key(Scope.ADMIN), "", ""));
    all.put("GET /v1/audit 200", () -> stage.get("/v1/audit"));
    all.put("GET /v1/audit 400", () -> stage.get("/v1/audit?after=first"));
    all.put("GET /v1/registrations/{reference} 200", () -> stage.get(arrival()));
    all.put("GET /v1/registrations/{reference} 404", () -> stage.get("/v1/registrations/guessed"));
    String complete = "POST /v1/registrations/{reference}/complete ";
    String tenant42 = "{\"tenant\":\"tenant-42\"}";
    all.put(complete + 200, () -> json(arrival() + "/complete", tenant42));
    all.put(complete + 400, () -> json("/v1/registrations/guessed/complete", "{}"));
    all.put(complete + 404, () -> json("/v1/registrations/guessed/complete", tenant42));
    all.put(complete + 409, OpenApiIT::completedForAnother);
    all.put(complete + 413, () -> json("/v1/registrations/guessed/complete", "\n".repeat(20_000)));
    all.put("GET /v1/ledger 200", () -> stage.get("/v1/ledger"));
    all.put("GET /v1/ledger 400", () -> stage.get("/v1/ledger?from=yesterday"));
    all.put("GET /v1/ledger/balance 200", () -> stage.get("/v1/ledger/balance"));
    all.put("GET /v1/ledger/balance 400", () -> stage.get("/v1/ledger/balance?license=x"));
    all.put("GET /v1/ledger/preview 200", () -> stage.get("/v1/ledger/preview?limit=1"));
    all.put("GET /v1/ledger/preview 400", () -> stage.get("/v1/ledger/preview?after=x"));
    all.put("GET /v1/ledger/{id} 200", () -> stage.get("/v1/ledger/" + parkedRecord()));
    all.put("GET /v1/ledger/{id} 404", () -> stage.get("/v1/ledger/unknown"));
    String events = "/v1/ledger/{id}/events ";
    all.put("GET " + events + 200, () -> stage.get("/v1/ledger/" + parkedRecord() + "/events"));
    all.put(
        "GET " + events + 400, () -> stage.get("/v1/ledger/" + parkedRecord() + "/events?after=x"));
    all.put("GET " + events + 404, () -> stage.get("/v1/ledger/unknown/events"));
    String compare = "POST /v1/ledger/compare ";
    all.put(compare + 200, () -> compare("text/csv", "l-1,api_calls,2026-11-05T12:00:00Z,1"));
    all.put(compare + 400, () -> compare("text/csv", "l-1,api_calls,noon,1"));
    all.put(compare + 413, () -> compare("text/csv", "\n".repeat(20_000)));
    all.put(compare + 415, () -> compare(LINES, ""));
    all.put("POST /v1/ledger/{id}/retry 204", () -> retry("/v1/ledger/" + parkedRecord()));
    all.put("POST /v1/ledger/{id}/retry 404", () -> retry("/v1/ledger/unknown"));
    all.putAll(questionsOfPersons());
    all.putAll(ApiWebhooks.questions(() -> stage));
    all.putAll(ApiAccess.questions(() -> stage));
    all.put("GET /v1/inbox 200", () -> stage.get("/v1/inbox?state=handled"));
    all.put("GET /v1/inbox 400", () -> stage.get("/v1/inbox?state=lost"));
    all.put("GET /v1/inbox/waiting 200", () -> stage.get("/v1/inbox/waiting"));
    all.put("GET /v1/inbox/waiting 400", () -> stage.get("/v1/inbox/waiting?limit=0"));
    all.put("GET /v1/sweep 200", () -> stage.get("/v1/sweep"));
    all.put("GET /v1/sweep 400", () -> stage.get("/v1/sweep?limit=0"));
    all.put("POST /v1/inbox/{id}/retry 204", () -> retry("/v1/inbox/" + parkedMessage()));
    all.put("POST /v1/inbox/{id}/retry 404", () -> retry("/v1/inbox/unknown"));
    all.put("GET /v1/alarms 200", () -> stage.get("/v1/alarms?state=ended"));
    all.put("GET /v1/alarms 400", () -> stage.get("/v1/alarms?state=lost"));
    all.put("POST /v1/alarms/test 200", () -> stage.post("/v1/alarms/test", "", ""));
    all.put("GET /v1/backlog 200", () -> stage.get("/v1/backlog"));
    for (String open :
        List.of("/health/live", "/health/ready", "/metrics", "/openapi.yaml", "/docs")) {
      all.put("GET " + open + " 200", () -> stage.get(open));
    }
    for (Operation operation : DOCUMENT.operations()) {
      ApiStage.Question tooLong = all.get(operation + " 413");
      if (tooLong != null) {
        all.putIfAbsent(
            operation + " 415", () -> tooLong.call().withBody("{}").with("Content-Encoding", "br"));
      }
    }
    return all;
  }

  private static Map<String, ApiStage.Question> questionsOfPersons() {
    Map<String, ApiStage.Question> all = new TreeMap<>();
    String tooLong = "\n".repeat(20_000);
    all.put("POST /v1/usage/void 204", () -> voiding(persons.openEvent()));
    all.put("POST /v1/usage/void 400", () -> json("/v1/usage/void", "{}"));
    all.put("POST /v1/usage/void 404", () -> voiding("no-such-event"));
    all.put("POST /v1/usage/void 409", () -> voiding(persons.sealedEvent()));
    all.put("POST /v1/usage/void 413", () -> json("/v1/usage/void", tooLong));
    all.put("GET /v1/holds 200", () -> stage.get("/v1/holds"));
    all.put("GET /v1/holds 400", () -> stage.get("/v1/holds?limit=0"));
    String release = "POST /v1/holds/{license}/{dimension}/{hour}/release ";
    all.put(release + 204, () -> stage.post(persons.heldHour(), "", ""));
    all.put(release + 400, () -> json(persons.heldHour(), "{\"reduceTo\":\"-1\"}"));
    all.put(release + 404, () -> stage.post("/v1/holds/a/b/c/release", "", ""));
    all.put(release + 413, () -> json("/v1/holds/a/b/c/release", tooLong));
    all.put("GET /v1/metering/pauses 200", () -> stage.get("/v1/metering/pauses"));
    for (String verb : List.of("pause", "resume")) {
      String path = "/v1/metering/" + verb;
      all.put("POST " + path + " 400", () -> json(path, "{\"reason\":\"test\"}"));
      all.put("POST " + path + " 404", () -> json(path, pausing("unknown")));
      all.put("POST " + path + " 413", () -> json(path, tooLong));
      all.put("POST " + path + " 204", () -> json(path, pausing(ApiStage.CONTRACT)));
    }
    all.put("GET /v1/recoveries 200", () -> stage.get("/v1/recoveries"));
    String recovery = "POST /v1/recoveries/{id}/resolve ";
    String billed = "{\"as\":\"billed\"}";
    all.put(recovery + 200, () -> json(persons.recovery(), billed));
    all.put(recovery + 400, () -> json("/v1/recoveries/unknown/resolve", "{}"));
    all.put(recovery + 404, () -> json("/v1/recoveries/unknown/resolve", billed));
    all.put(recovery + 413, () -> json("/v1/recoveries/unknown/resolve", tooLong));
    String record = "POST /v1/ledger/{id}/resolve ";
    all.put(record + 204, () -> json(persons.uncertainRecord(), billed));
    all.put(record + 400, () -> json("/v1/ledger/unknown/resolve", "{}"));
    all.put(record + 404, () -> json("/v1/ledger/unknown/resolve", billed));
    all.put(record + 413, () -> json("/v1/ledger/unknown/resolve", tooLong));
    return all;
  }

  static Set<String> documented() {
    Set<String> documented = new TreeSet<>();
    for (Operation operation : DOCUMENT.operations()) {
      for (int status : operation.statuses()) {
        if (!ALIKE_FOR_ALL_CALLS.contains(status)) {
          documented.add(operation + " " + status);
        }
      }
    }
    return documented;
  }

  @ParameterizedTest
  @MethodSource("documented")
  void everyDocumentedAnswerIsGiven(String answer) throws Exception {
    String[] part = answer.split(" ", 3);
    ApiStage.Question question = QUESTIONS.get(answer);
    assertThat(question).as("a question that gets this answer").isNotNull();
    Operation operation = DOCUMENT.operation(part[0], part[1]);
    assertThat(stage.answer(operation, question.call()).statusCode())
        .isEqualTo(Integer.parseInt(part[2]));
  }

  @Test
  void everyAnswerKnownHereIsDocumented() {
    assertThat(documented()).containsAll(QUESTIONS.keySet());
  }

  @Test
  void everyRouteOfTheServerIsDocumented() throws Exception {
    Map<String, Set<String>> served = new TreeMap<>();
    for (String path : new TreeSet<>(Sources.routes().stream().map(Sources.Route::path).toList())) {
      Call strange = new Call("PATCH", path.replaceAll("[{}]", ""), "", "", "");
      HttpResponse<byte[]> reply = stage.send(strange, stage.gateway().internalPort());
      if (reply.statusCode() == 404) {
        reply = stage.send(strange, stage.gateway().publicPort());
        assertThat(reply.statusCode()).as("%s is served somewhere", path).isEqualTo(405);
      } else {
        String allowed = reply.headers().firstValue("Allow").orElse("");
        served.put(path, Set.of(allowed.split(", ")));
      }
    }
    Map<String, Set<String>> documented = new TreeMap<>();
    for (Operation operation : DOCUMENT.operations()) {
      documented.computeIfAbsent(operation.path(), _ -> new TreeSet<>()).add(operation.method());
    }
    assertThat(documented).isEqualTo(served);
  }

  @Test
  void everyProblemCodeIsDocumented() {
    Set<String> codes = new TreeSet<>(Sources.problemCodes());
    codes.addAll(RefusalCodes.all());
    assertThat(DOCUMENT.problemCodes()).isEqualTo(codes);
  }

  @Test
  void everyOperationSaysWhatItIsAndWithWhichCodesItFails() {
    Set<String> ids = new TreeSet<>();
    for (Operation operation : DOCUMENT.operations()) {
      String id = operation.node().path("operationId").asText();
      assertThat(ids.add(id)).as("%s has an id of its own: %s", operation, id).isTrue();
      assertThat(operation.node().path("summary").asText()).as("%s", operation).isNotBlank();
      for (int status : operation.statuses()) {
        if (status >= 400) {
          String what = operation + " " + status;
          assertThat(DOCUMENT.codes(operation, status)).as(what).isNotEmpty();
          assertThat(DOCUMENT.problemCodes())
              .as(what)
              .containsAll(DOCUMENT.codes(operation, status));
        }
      }
    }
  }

  @Test
  void everySchemaIsOneAndEveryExampleFitsIts() throws Exception {
    for (String name : DOCUMENT.schemaNames()) {
      assertThat(DOCUMENT.faults(DOCUMENT.schema(name))).as(name).isEmpty();
    }
    for (Map.Entry<String, JsonNode> media : DOCUMENT.media()) {
      JsonNode schema = media.getValue().path("schema");
      JsonNode examples = media.getValue().path("examples");
      assertThat(examples.isEmpty())
          .as("examples of %s", schema)
          .isEqualTo(media.getKey().equals("application/yaml"));
      for (JsonNode example : examples) {
        JsonNode value = example.path("value");
        assertThat(DOCUMENT.faults(schema, value)).as("%s", value).isEmpty();
        if (media.getKey().equals(LINES)) {
          for (String line : value.textValue().lines().toList()) {
            JsonNode event = Json.mapper().readTree(line);
            assertThat(DOCUMENT.faults(DOCUMENT.schema("UsageEvent"), event)).isEmpty();
          }
        }
        if (media.getKey().equals("application/problem+json")) {
          assertThat(value.path("type").textValue())
              .isEqualTo("urn:stallholder:problem:" + value.path("code").textValue());
        }
      }
    }
  }

  @Test
  void eachCallNeedsAKeyWithTheScopeItNames() throws Exception {
    for (Operation operation : DOCUMENT.operations()) {
      Call call = call(operation);
      if (operation.scope().isEmpty()) {
        assertThat(answer(operation, call.withKey(""))).isEqualTo(200);
        continue;
      }
      assertThat(answer(operation, call.withKey(""))).as("%s", operation).isEqualTo(401);
      assertThat(answer(operation, call.withKey("sk_wrong"))).as("%s", operation).isEqualTo(401);
      for (Scope scope : Scope.values()) {
        boolean enough = scope == Scope.ADMIN || operation.scope().get() == scope;
        assertThat(answer(operation, call.withKey(stage.key(scope))) != 403)
            .as("%s with %s", operation, scope)
            .isEqualTo(enough);
      }
    }
  }

  @Test
  void anUnknownPathIsAProblemToo() throws Exception {
    HttpResponse<byte[]> reply =
        stage.send(stage.get("/v1/nothing"), stage.gateway().internalPort());
    assertThat(reply.statusCode()).isEqualTo(404);
    JsonNode problem = ApiDocument.json(reply);
    assertThat(DOCUMENT.faults(DOCUMENT.schema("Problem"), problem)).isEmpty();
    assertThat(problem.path("code").textValue()).isEqualTo("no-such-call");
  }

  @Test
  void itServesTheDocumentAsItIs() throws Exception {
    HttpResponse<byte[]> reply =
        stage.send(stage.get("/openapi.yaml").withKey(""), stage.gateway().internalPort());
    assertThat(reply.body()).isEqualTo(ApiDocument.bytes());
  }

  @Test
  void pagesLeadToEachOther() throws Exception {
    Set<String> seen = new TreeSet<>();
    Map<String, String> next = new HashMap<>(Map.of("path", "/v1/licenses?limit=1"));
    while (next.containsKey("path")) {
      JsonNode page = stage.read(next.remove("path"));
      page.path("licenses").forEach(it -> seen.add(it.path("licenseArn").textValue()));
      if (page.has("next")) {
        next.put("path", "/v1/licenses?limit=1&after=" + page.path("next").textValue());
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(market.active(), market.ended(), market.contract());
  }

  /// Some call of this kind that does no harm.
  private static Call call(Operation operation) {
    String path = operation.path().replaceAll("[{][a-z]+}", "unknown");
    return operation.method().equals("GET")
        ? stage.get(path)
        : stage.call(operation.method(), path, ONE, "{}");
  }

  private static int answer(Operation operation, Call call) throws Exception {
    return stage.answer(operation, call).statusCode();
  }

  private static Call compare(String type, String line) {
    return stage.post("/v1/ledger/compare", type, "license,dimension,hour,quantity\n" + line);
  }

  private static Call retry(String path) {
    return stage.post(path + "/retry", "", "");
  }

  private static Call link(String license, String body) {
    return stage.call("PUT", "/v1/licenses/%s/tenant".formatted(license), "application/json", body);
  }

  private static Call json(String path, String body) {
    return stage.post(path, "application/json", body);
  }

  private static Call voiding(String event) {
    String body =
        "{\"source\":\"urn:example:app\",\"id\":\"%s\",\"reason\":\"test\"}".formatted(event);
    return json("/v1/usage/void", body);
  }

  private static String pausing(String product) {
    return "{\"product\":\"%s\",\"reason\":\"test\"}".formatted(product);
  }

  /// The path of a buyer who has just come, once more.
  private static String arrival() throws Exception {
    String agreement = stage.first("/v1/licenses", "licenses").path("agreementId").textValue();
    String token =
        stage
            .control("POST", "subscriptions/" + agreement + "/token", "")
            .path("registrationToken")
            .textValue();
    String form = "x-amzn-marketplace-token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    Call call = new Call("POST", "/register", "", "application/x-www-form-urlencoded", form);
    HttpResponse<byte[]> reply = stage.send(call, stage.gateway().publicPort());
    String page = reply.headers().firstValue("Location").orElseThrow();
    return "/v1/registrations/" + page.substring("/register/".length());
  }

  private static Call completedForAnother() throws Exception {
    String path = arrival() + "/complete";
    Call one = json(path, "{\"tenant\":\"tenant-42\"}");
    var first = stage.send(one, stage.gateway().internalPort());
    assertThat(first.statusCode()).isEqualTo(200);
    return json(path, "{\"tenant\":\"tenant-2\"}");
  }

  private static Call twoReasons() {
    return stage.post("/v1/usage/refused/retry?code=too-old&code=too-early", "", "");
  }

  private static Call reusedId() throws Exception {
    ObjectNode event = market.event();
    assertThat(market.report(ONE, event.toString()).statusCode()).isEqualTo(202);
    event.withObject("/data").put("quantity", 2);
    return market.reporting(ONE, event.toString());
  }

  private static String anyLicense() throws Exception {
    return stage.first("/v1/licenses", "licenses").path("id").textValue();
  }

  /// It is parked again soon after a retry.
  private static String parkedRecord() throws Exception {
    return stage.first("/v1/ledger?state=parked", "records").path("id").textValue();
  }

  private static String parkedMessage() throws Exception {
    return stage.first("/v1/inbox", "messages").path("id").textValue();
  }
}
