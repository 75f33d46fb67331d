package io.stallholder.gateway.clock;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stallholder.gateway.config.RefusedStart;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The simulator's virtual time. Every reading asks: whoever steps the clock must find that the
/// next thing done here is done at the new time. While the simulator does not answer, time stands
/// still.
final class SimulatorClock implements InstantSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatorClock.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_BODY_BYTES = 4096;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final JsonMapper mapper = new JsonMapper();
  private final HttpRequest request;
  private volatile Instant last;
  private volatile boolean failing;

  SimulatorClock(URI url) {
    this.request = HttpRequest.newBuilder(url).timeout(TIMEOUT).build();
    try {
      this.last = ask();
    } catch (IOException e) {
      throw new RefusedStart("clock.url " + url + " tells no time: " + e.getMessage(), e);
    }
  }

  @Override
  public Instant instant() {
    try {
      Instant now = ask();
      last = now;
      if (failing) {
        failing = false;
        LOG.info("the clock at {} answers again", request.uri());
      }
      return now;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.warn("time stands still: {} does not answer: {}", request.uri(), e.toString());
      }
      return last;
    }
  }

  private Instant ask() throws IOException {
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException("HTTP " + response.statusCode());
        }
        String now = mapper.readTree(body.readNBytes(MOST_BODY_BYTES)).path("now").asText();
        return Instant.parse(now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (DateTimeException e) {
      throw new IOException("the answer has no \"now\" like 2026-11-05T12:00:00Z", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
