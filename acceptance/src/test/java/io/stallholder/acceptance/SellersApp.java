package io.stallholder.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// A seller's app in Node, that verifies webhooks with the library of Standard Webhooks, which
/// nobody here wrote. Where Node or the library is missing, tests are skipped with the line that
/// installs it; in CI (`CI=true`) they fail.
final class SellersApp implements AutoCloseable {
  private static final Path FOLDER = Path.of("src", "test", "node");
  private static final Path LIBRARY = FOLDER.resolve("node_modules/standardwebhooks/package.json");
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Http HTTP = new Http("");

  private final Process process;
  private final URI uri;

  private SellersApp(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  static String url(int port) {
    return "http://127.0.0.1:" + port + "/hook";
  }

  /// Returns when it listens.
  static SellersApp start(int port, String secret, Path log)
      throws IOException, InterruptedException {
    if (!Files.exists(LIBRARY)) {
      skip("(cd " + FOLDER.toAbsolutePath() + " && npm ci)");
    }
    Process process =
        new ProcessBuilder("node", "seller-app.mjs", String.valueOf(port), secret)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var app = new SellersApp(process, URI.create("http://127.0.0.1:" + port));
    Deadline.await(
        "the seller's app", SOON, () -> HTTP.tryGet(app.uri.resolve("/seen")).isPresent());
    return app;
  }

  private static void skip(String install) {
    String message = "standardwebhooks is not there; to install it: " + install;
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      Assertions.fail(message);
    }
    Assumptions.abort(message);
  }

  void answers(int status) throws InterruptedException {
    HTTP.put(uri.resolve("/status"), status).expecting(200);
  }

  /// The events that the library verified, in the order in which they came.
  List<JsonNode> seen() throws InterruptedException {
    List<JsonNode> seen = new ArrayList<>();
    told().path("seen").forEach(seen::add);
    return seen;
  }

  List<String> types() throws InterruptedException {
    return seen().stream().map(event -> event.path("type").asText()).toList();
  }

  /// How many it did not believe.
  int refused() throws InterruptedException {
    return told().path("refused").asInt();
  }

  private JsonNode told() throws InterruptedException {
    return HTTP.get(uri.resolve("/seen")).expecting(200).json();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
