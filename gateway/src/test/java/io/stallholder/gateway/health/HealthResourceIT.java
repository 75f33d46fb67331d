package io.stallholder.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.HttpServer;
import io.stallholder.gateway.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthResourceIT {
  private final Database database = TestDatabase.fresh();
  private final Metrics metrics = new Metrics();
  private final HealthResource health = new HealthResource(database, metrics);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server =
      HttpServer.start(
          new HttpConfig("127.0.0.1", 0, "127.0.0.1", 0, 4096),
          List.of(),
          List.of(health),
          new ApiKeys(database.jdbi(), InstantSource.fixed(Instant.EPOCH)),
          metrics);

  @AfterEach
  void close() {
    server.close();
    database.close();
  }

  @Test
  void livesAndIsReady() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyWithoutItsDatabaseButLives() throws Exception {
    database.close();
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("the database does not answer");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyOnceItStops() throws Exception {
    health.stopping();
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("the gateway is stopping");
  }

  @Test
  void showsMetrics() throws Exception {
    metrics.counter("bells", "Bells").inc();
    HttpResponse<String> response = get("/metrics");
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(response.body()).contains("stallholder_bells_total 1.0");
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.internalPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
