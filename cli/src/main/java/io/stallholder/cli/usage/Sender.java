package io.stallholder.cli.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Sends events to a gateway until it has answered. Sending again is always safe.
final class Sender implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI usage;
  private final String key;
  private final Duration patience;

  /// @param patience how long a gateway may be away, or too busy, before we give up
  Sender(URI gateway, String key, Duration patience) {
    this.usage = gateway.resolve("/v1/usage");
    this.key = key;
    this.patience = patience;
  }

  /// What became of a batch.
  ///
  /// @param refused per position, counted from 0, why
  record Answer(int accepted, int duplicate, Map<Integer, String> refused) {
    Answer {
      refused = Map.copyOf(refused);
    }
  }

  /// @throws IOException in one line, when the gateway does not take it and will not later
  Answer send(List<String> events) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + patience.toNanos();
    Duration wait = FIRST_WAIT;
    while (true) {
      String why;
      Duration asked = Duration.ZERO;
      try {
        HttpResponse<byte[]> response = post(events);
        int status = response.statusCode();
        if (status == 202 || status == 422) {
          return answer(JSON.readTree(response.body()));
        }
        if (status == 413 && events.size() > 1) {
          return halves(events);
        }
        why = "the gateway answered " + status + " " + detail(response.body());
        if (status != 429 && status < 500) {
          throw new Refused(why);
        }
        asked = Duration.ofSeconds(response.headers().firstValueAsLong("Retry-After").orElse(0));
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        why = "the gateway at " + usage + " cannot be reached: " + e;
      }
      if (System.nanoTime() - giveUp > 0) {
        throw new IOException(why);
      }
      Thread.sleep(asked.compareTo(wait) > 0 ? asked : wait);
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
    }
  }

  /// Trying again does not help.
  private static final class Refused extends IOException {
    private Refused(String why) {
      super(why);
    }
  }

  private Answer halves(List<String> events) throws IOException, InterruptedException {
    int middle = events.size() / 2;
    Answer first = send(events.subList(0, middle));
    Answer second = send(events.subList(middle, events.size()));
    Map<Integer, String> refused = new TreeMap<>(first.refused());
    second.refused().forEach((position, why) -> refused.put(middle + position, why));
    return new Answer(
        first.accepted() + second.accepted(), first.duplicate() + second.duplicate(), refused);
  }

  private HttpResponse<byte[]> post(List<String> events) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(usage)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(String.join("\n", events)))
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private static Answer answer(JsonNode body) {
    Map<Integer, String> refused = new TreeMap<>();
    for (JsonNode problem : body.path("problems")) {
      refused.put(
          problem.path("position").asInt() - 1,
          problem.path("code").asText() + ": " + problem.path("detail").asText());
    }
    return new Answer(body.path("accepted").asInt(), body.path("duplicate").asInt(), refused);
  }

  private static String detail(byte[] body) {
    try {
      JsonNode problem = JSON.readTree(body);
      return problem.path("code").asText() + ": " + problem.path("detail").asText();
    } catch (IOException _) {
      return "";
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
