package io.stallholder.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Answers that are too long to be held in memory.
@Timeout(60)
final class StreamsIT {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-05T12:00:00Z"));

  private static Database database;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    database = TestDatabase.fresh();
    server =
        HttpServer.start(
            HttpServerIT.anyPorts(),
            List.of(),
            List.of(new SampleResource()),
            new ApiKeys(database.jdbi(), NOON),
            new Metrics());
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void theyArriveWhole(Version version) throws Exception {
    int length = SampleResource.PIECES * SampleResource.PIECE.length;
    assertThat(answer(version, "GET", "/stream").body()).hasSize(length);
    assertThat(answer(version, "HEAD", "/stream").body()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void oneThatBreaksOffDoesNotLookWhole(Version version) {
    assertThatThrownBy(() -> answer(version, "GET", "/broken")).isInstanceOf(IOException.class);
  }

  private static HttpResponse<byte[]> answer(Version version, String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.internalPort() + path);
    var request =
        HttpRequest.newBuilder(uri).version(version).method(method, BodyPublishers.noBody());
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    }
  }
}
