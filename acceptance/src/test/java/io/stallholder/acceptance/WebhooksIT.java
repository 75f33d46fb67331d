package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the seller's app gets of a whole gateway, verified by a library that nobody here wrote.
@Timeout(180)
final class WebhooksIT {
  private static final String SECRET = "whsec_YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyBpbiBhbGw=";
  private static final String JSON = "application/json";
  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension private final Stall stall = new Stall();
  private final int port = Ports.free();
  private @Nullable SellersApp started;

  WebhooksIT() throws IOException {}

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  private SellersApp app(String secret) throws Exception {
    SellersApp app = SellersApp.start(port, secret, stall.log("app"));
    started = app;
    return app;
  }

  private Map<String, String> configured() {
    return Map.of(
        "STALLHOLDER_WEBHOOKS_ENDPOINTS_0_URL",
        SellersApp.url(port),
        "STALLHOLDER_WEBHOOKS_ENDPOINTS_0_SECRET",
        SECRET);
  }

  @Test
  void anAppThatWasAwayAndAGatewayThatWasKilledMissNothing() throws Exception {
    SellersApp app = app(SECRET);
    GatewayProcess first = stall.serve(configured());
    app.answers(503);
    JsonNode order = stall.order();
    var http = new Http(stall.key("read,admin"));
    stall.advance(Duration.ofMinutes(10));
    Deadline.await(
        "an event was tried",
        SOON,
        () -> webhook(http).path("waiting").asInt() > 0 && webhook(http).has("lastError"));
    first.killNow();
    cancel(order);
    app.answers(204);
    GatewayProcess second = stall.serve(configured());
    stall.advance(Duration.ofHours(24));
    http.post(stall.api("/v1/webhooks/" + webhook(http).path("id").asText() + "/retry"), JSON, "")
        .expecting(200);
    Deadline.await("the end", SOON, () -> app.types().contains("license.closed"));
    second.killNow();

    List<String> types = app.types();
    assertThat(types.indexOf("license.activated"))
        .isNotNegative()
        .isLessThan(types.indexOf("license.closing"));
    assertThat(types.indexOf("license.closing")).isLessThan(types.indexOf("license.closed"));
    assertThat(app.seen())
        .allSatisfy(event ->
            assertThat(event.at("/license/licenseArn").asText(order.path("licenseArn").asText()))
                .isEqualTo(order.path("licenseArn").asText()));
    assertThat(app.refused()).isZero();
  }

  @Test
  void anEndpointOfTheApiIsTestedAndItsSecretChanged() throws Exception {
    stall.serve(Map.of("STALLHOLDER_WEBHOOKS_PRIVATE_TARGETS", "127.0.0.1"));
    var http = new Http(stall.key("read,admin"));
    Object wanted = Map.of("url", SellersApp.url(port));
    JsonNode made = http.post(stall.api("/v1/webhooks"), JSON, wanted).expecting(201).json();
    String path = "/v1/webhooks/" + made.at("/webhook/id").asText();
    assertThat(http.get(stall.api(path)).body()).doesNotContain("whsec_");
    SellersApp app = app(made.path("secret").asText());

    assertThat(test(http, path).path("delivered").asBoolean()).isTrue();
    JsonNode next = http.post(stall.api(path + "/secret"), JSON, "").expecting(200).json();
    assertThat(test(http, path).path("delivered").asBoolean()).as("both sign").isTrue();
    assertThat(app.seen())
        .extracting(event -> event.path("signatures").asInt())
        .containsExactly(1, 2);
    http.post(stall.api(path + "/secret"), JSON, "").expecting(200);
    assertThat(test(http, path).path("status").asInt())
        .as("the first signs no more")
        .isEqualTo(401);

    app.close();
    app = app(next.path("secret").asText());
    assertThat(test(http, path).path("delivered").asBoolean()).isTrue();
    assertThat(app.types()).containsExactly("webhook.test");
    http.delete(stall.api(path)).expecting(204);
  }

  private JsonNode test(Http http, String path) throws InterruptedException {
    return http.post(stall.api(path + "/test"), JSON, "").expecting(200).json();
  }

  private JsonNode webhook(Http http) throws InterruptedException {
    return http.get(stall.api("/v1/webhooks")).expecting(200).json().at("/webhooks/0");
  }

  private void cancel(JsonNode order) throws InterruptedException {
    var deletion =
        new Http("").delete(stall.control("/subscriptions/" + order.path("agreementId").asText()));
    deletion.expecting(200);
  }
}
