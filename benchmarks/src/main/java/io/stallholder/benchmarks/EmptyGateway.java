package io.stallholder.benchmarks;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The server that the gateway has, with nothing in it: reads the body, answers as the gateway does
/// for one event.
final class EmptyGateway {
  private static final byte[] ANSWER =
      "{\"accepted\":1,\"duplicate\":0}".getBytes(StandardCharsets.US_ASCII);

  private EmptyGateway() {}

  public static void main(String[] arguments) {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing ->
                routing.any((request, response) -> {
                  try (InputStream body = request.content().inputStream()) {
                    var _ = body.readAllBytes();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  response.status(202).header(HeaderValues.CONTENT_TYPE_JSON).send(ANSWER);
                }))
            .build()
            .start();
    System.out.println("http://127.0.0.1:" + server.port());
  }
}
