package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Many events in any order and many of them twice, two gateways, and one of them killed: every
/// license ends as if all had come once and in order.
final class ManyEventsIT {
  private static final int EVENTS = Integer.getInteger("stallholder.events", 2_000);
  private static final int EVENTS_OF_A_LICENSE = 5;
  private static final double TWICE = 0.2;
  private static final Duration LIMIT = Duration.ofSeconds(60 + EVENTS / 100);

  @RegisterExtension private final Stall stall = new Stall();

  ManyEventsIT() throws IOException {}

  /// How a license must stand in the end.
  private record Expected(String state, String activatedAt, String endingSince) {}

  @Test
  void everyLicenseEndsAsItWouldInOrder() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed of the order: " + seed);
    Instant start = stall.now().minus(Duration.ofMinutes(30)).truncatedTo(ChronoUnit.SECONDS);
    Map<String, Expected> expected = new HashMap<>();
    List<String> events = new ArrayList<>();
    for (int i = 0; events.size() < EVENTS * (1 - TWICE); i++) {
      events.addAll(life(i, start.plusSeconds(i % 300), expected));
    }
    List<String> told = new ArrayList<>(events);
    told.addAll(events.subList(0, (int) (events.size() * TWICE / (1 - TWICE))));
    Collections.shuffle(told, new Random(seed));

    String key = stall.key("read");
    GatewayProcess first = stall.serve();
    Http http = new Http("");
    Second second = Second.start(stall);
    try {
      for (int i = 0; i < told.size(); i++) {
        if (i == told.size() / 2) {
          first.killNow();
        }
        if (i == told.size() * 3 / 4) {
          stall.serve();
        }
        http.post(stall.control("/messages"), "application/json", Http.parse(told.get(i)))
            .expecting(200);
      }
      // What the one that was killed had received and not deleted comes again.
      stall.advance(Duration.ofMinutes(2));
      Http api = new Http(key);
      Deadline.await("an empty inbox", LIMIT, () -> isHandled(api, second.api("/v1/backlog")));
      assertThat(licenses(api)).isEqualTo(expected);
      assertThat(api.get(stall.api("/v1/inbox")).expecting(200).json().get("messages")).isEmpty();
    } finally {
      second.process().killNow();
    }
  }

  private static boolean isHandled(Http api, URI backlog) throws InterruptedException {
    JsonNode json = api.get(backlog).expecting(200).json();
    return json.get("queuedMessages").asLong() == 0 && json.get("receivedMessages").asLong() == 0;
  }

  private Map<String, Expected> licenses(Http api) throws InterruptedException {
    Map<String, Expected> licenses = new HashMap<>();
    String after = "";
    do {
      JsonNode page = api.get(stall.api("/v1/licenses?limit=500" + after)).expecting(200).json();
      for (JsonNode license : page.get("licenses")) {
        licenses.put(
            license.get("licenseArn").asText(),
            new Expected(
                license.get("state").asText(),
                license.path("activatedAt").asText(),
                license.path("endingSince").asText()));
      }
      after = page.has("next") ? "&after=" + page.get("next").asText() : "";
    } while (!after.isEmpty());
    return licenses;
  }

  /// Created, updated, amended, updated; and of every other: ended.
  private static List<String> life(int number, Instant start, Map<String, Expected> expected) {
    boolean leaves = number % 2 == 1;
    List<String> events = new ArrayList<>();
    events.add(Told.agreement(number, "Created - Proposer", start, "\"intent\":\"NEW\""));
    events.add(Told.license(number, "License Updated", start.plusSeconds(60)));
    events.add(Told.agreement(number, "Amended - Proposer", start.plusSeconds(90), "\"x\":1"));
    events.add(Told.license(number, "License Updated", start.plusSeconds(120)));
    Instant end = start.plusSeconds(300);
    events.add(
        leaves
            ? Told.agreement(number, "Ended - Proposer", end, "\"status\":\"CANCELLED\"")
            : Told.agreement(number, "Advisory Issued - Manufacturer", end, "\"x\":1"));
    assertThat(events).hasSize(EVENTS_OF_A_LICENSE);
    expected.put(
        Told.arn(number),
        new Expected(
            leaves ? "closing" : "active",
            start.plusSeconds(60).toString(),
            leaves ? end.toString() : ""));
    return events;
  }

  /// Another gateway on the same database and queue, with ports of its own.
  private record Second(GatewayProcess process, int port) {
    static Second start(Stall stall) throws InterruptedException {
      int port = Ports.free();
      Program program =
          stall.program(
              Map.of(
                  "STALLHOLDER_HTTP_PUBLIC_PORT", String.valueOf(Ports.free()),
                  "STALLHOLDER_HTTP_INTERNAL_PORT", String.valueOf(port)));
      Path log = stall.log("second");
      var second = new Second(GatewayProcess.launch(program, log), port);
      second.process().awaitReady(second.api(""));
      return second;
    }

    URI api(String path) {
      return URI.create("http://127.0.0.1:" + port + path);
    }
  }
}
