package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.benchmarks.chaos.Wire.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The gateway's HTTP interface, through whichever of the two answers.
final class GatewayCalls {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration REST_LIMIT = Duration.ofMinutes(10);
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final int PAGE = 500;

  private final Wire wire;
  private final List<Served> gateways;
  private final String key;

  GatewayCalls(Wire wire, List<Served> gateways, String key) {
    this.wire = wire;
    this.gateways = List.copyOf(gateways);
    this.key = key;
  }

  /// One attempt at one of the gateways; empty when it did not deal with the usage, as far as we
  /// know.
  Optional<Reply> report(int gateway, String mediaType, Object body) throws InterruptedException {
    Optional<Reply> reply =
        wire.attempt(
                to(gateway, "/v1/usage")
                    .header("Content-Type", mediaType)
                    .POST(Wire.json(body))
                    .build())
            .filter(answer -> !answer.isForLater());
    reply.ifPresent(_ -> gateways.get(gateway).answered());
    return reply;
  }

  boolean isAnyReady() throws InterruptedException {
    for (Served gateway : gateways) {
      if (gateway.isReady()) {
        return true;
      }
    }
    return false;
  }

  /// Returns when all of them are.
  void awaitReady() throws InterruptedException {
    for (Served gateway : gateways) {
      var _ =
          Until.answered(
              "a ready gateway",
              START_LIMIT,
              () -> gateway.isReady() ? Optional.of(gateway) : Optional.empty());
    }
  }

  int count() {
    return gateways.size();
  }

  /// One attempt: empty when that gateway is away, or not itself yet.
  Optional<JsonNode> tryBalances(int gateway) throws InterruptedException {
    return tryGet(gateway, "/v1/ledger/balance").map(json -> json.path("balances"));
  }

  List<JsonNode> balances() throws InterruptedException {
    return get("/v1/ledger/balance").path("balances").valueStream().toList();
  }

  List<JsonNode> records() throws InterruptedException {
    return pages("/v1/ledger", "records");
  }

  List<JsonNode> licenses() throws InterruptedException {
    return pages("/v1/licenses", "licenses");
  }

  /// Returns when both gateways say that all is done that is due at `time`.
  void awaitDone(Instant time) throws InterruptedException {
    List<String> last = new ArrayList<>(List.of("nothing was said"));
    try {
      for (int gateway = 0; gateway < gateways.size(); gateway++) {
        int asked = gateway;
        var _ =
            Until.answered(
                "the end of the work",
                REST_LIMIT,
                () -> {
                  Optional<JsonNode> backlog = tryGet(asked, "/v1/backlog");
                  backlog.ifPresent(json -> last.set(0, json.toString()));
                  return backlog.filter(json -> isDone(json, time));
                });
      }
    } catch (Breach e) {
      throw new Breach(e.getMessage() + "; the last word was " + last.getFirst());
    }
  }

  private static boolean isDone(JsonNode backlog, Instant time) {
    return backlog.path("done").asBoolean()
        && !Instant.parse(backlog.path("now").asText()).isBefore(time);
  }

  private List<JsonNode> pages(String path, String name) throws InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    String after = "";
    while (true) {
      JsonNode page = get(path + "?limit=" + PAGE + after);
      page.path(name).forEach(all::add);
      if (!page.has("next")) {
        return all;
      }
      after = "&after=" + page.path("next").asText();
    }
  }

  private JsonNode get(String path) throws InterruptedException {
    return Until.answered(
        path,
        PATIENCE,
        () -> {
          for (int gateway = 0; gateway < gateways.size(); gateway++) {
            Optional<JsonNode> answer = tryGet(gateway, path);
            if (answer.isPresent()) {
              return answer;
            }
          }
          return Optional.empty();
        });
  }

  private Optional<JsonNode> tryGet(int gateway, String path) throws InterruptedException {
    Optional<Reply> reply = wire.attempt(to(gateway, path).build());
    if (reply.isPresent() && reply.get().status() != 200 && !reply.get().isForLater()) {
      throw new Breach(path + " answers " + reply.get());
    }
    return reply.filter(answer -> answer.status() == 200).map(Reply::json);
  }

  private HttpRequest.Builder to(int gateway, String path) {
    URI address = gateways.get(gateway).address();
    return Wire.to(address.resolve(path)).header("Authorization", "Bearer " + key);
  }
}
