package io.stallholder.simulator.junit;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The control API as strangers have it: over HTTP. By the old client of the JDK: the newer one
/// takes as long to load as the rest of the simulator, and every test run waits for it.
///
/// @param root where the control API is, with a slash at its end
record Remote(URI root) {
  private static final int TIMEOUT_MILLIS = Math.toIntExact(Duration.ofSeconds(30).toMillis());

  static Remote of(URI simulator) {
    return new Remote(simulator.resolve("/_simulator/"));
  }

  /// @throws IllegalStateException when it is refused, saying why
  String call(String method, String path, String body) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) root.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
      connection.setRequestMethod(method);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      if (!method.equals("GET")) {
        send(connection, body.getBytes(StandardCharsets.UTF_8));
      }
      return answer(connection);
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator did not answer " + method + " " + path, e);
    }
  }

  /// @throws IllegalStateException when it is refused, saying why
  JsonNode json(String method, String path, String body) {
    return Json.parse(call(method, path, body).getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpURLConnection connection, byte[] body) throws IOException {
    connection.setDoOutput(true);
    // Also keeps the client from sending it twice by itself.
    connection.setFixedLengthStreamingMode(body.length);
    try (OutputStream stream = connection.getOutputStream()) {
      stream.write(body);
    }
  }

  private static String answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    boolean isDone = status == HttpURLConnection.HTTP_OK;
    try (InputStream stream = isDone ? connection.getInputStream() : connection.getErrorStream()) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      if (!isDone) {
        throw new IllegalStateException(
            "the simulator refused %s %s with %d: %s"
                .formatted(
                    connection.getRequestMethod(), connection.getURL().getPath(), status, text));
      }
      return text;
    }
  }
}
