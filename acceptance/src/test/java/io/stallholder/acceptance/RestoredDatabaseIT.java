package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.config.DatabaseConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A database that is restored from a backup has forgotten what was billed since. With
/// `--recovered-to` nothing of that is billed again, although the seller's app reports it again.
@Timeout(300)
final class RestoredDatabaseIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration UNTIL_ACTIVE = Duration.ofMinutes(10);
  private static final int EVENTS_AN_HOUR = 20;
  private static final int HOURS = 3;
  private static final String BATCH = "application/cloudevents-batch+json";

  @RegisterExtension private final Stall stall = new Stall();

  private final List<Map<String, Object>> reported = new ArrayList<>();

  RestoredDatabaseIT() throws IOException {}

  @Test
  void nothingIsBilledTwiceThoughTheAppReportsEverythingAgain() throws Exception {
    var http = new Http(stall.key("usage,read,admin"));
    GatewayProcess gateway = stall.serve();
    String license = stall.subscribe();
    stall.advance(UNTIL_ACTIVE);
    awaitDone(http);
    useForHours(http, license);
    report(http, uses(license)); // of the hour that is open when the backup is made

    gateway.stop();
    DatabaseConfig backup = stall.copyOfDatabase();
    Instant backedUp = stall.now();
    gateway = stall.serve();
    useForHours(http, license);
    gateway.stop();
    long billed = billed();
    assertThat(billed).isEqualTo(reported.size());

    stall.serveOn(backup, "--recovered-to", backedUp.toString());
    http.post(stall.api("/v1/usage"), BATCH, reported).expecting(202);
    passHours(http, HOURS);
    assertThat(billed()).as("billed after the restore").isEqualTo(billed);

    report(http, uses(license));
    passHours(http, HOURS);
    assertThat(billed()).as("billed of what was used after it").isEqualTo(billed + EVENTS_AN_HOUR);
    assertThatBalancesClose(http);
  }

  private void useForHours(Http http, String license) throws InterruptedException {
    for (int hour = 0; hour < HOURS; hour++) {
      report(http, uses(license));
      passHours(http, 1);
    }
    passHours(http, 1);
  }

  /// One unit each.
  private List<Map<String, Object>> uses(String license) throws InterruptedException {
    Instant now = stall.now();
    List<Map<String, Object>> uses = new ArrayList<>();
    for (int i = 0; i < EVENTS_AN_HOUR; i++) {
      Map<String, Object> use = new HashMap<>();
      use.put("specversion", "1.0");
      use.put("type", "usage");
      use.put("source", "/acceptance");
      use.put("id", "event-" + (reported.size() + i));
      use.put("subject", license);
      use.put("time", now.toString());
      use.put("data", Map.of("dimension", Stall.DIMENSION, "quantity", 1));
      uses.add(use);
    }
    return uses;
  }

  private void report(Http http, List<Map<String, Object>> uses) throws InterruptedException {
    JsonNode answer = http.post(stall.api("/v1/usage"), BATCH, uses).expecting(202).json();
    assertThat(answer.get("accepted").asInt()).isEqualTo(uses.size());
    reported.addAll(uses);
  }

  private void passHours(Http http, int hours) throws InterruptedException {
    for (int hour = 0; hour < hours; hour++) {
      stall.advance(Duration.ofHours(1));
      awaitDone(http);
    }
  }

  private void awaitDone(Http http) throws InterruptedException {
    Instant now = stall.now();
    Deadline.await(
        "the end of the work",
        SOON,
        () -> {
          JsonNode backlog = http.get(stall.api("/v1/backlog")).expecting(200).json();
          return backlog.get("done").asBoolean()
              && !Instant.parse(backlog.get("now").asText()).isBefore(now);
        });
  }

  private long billed() throws InterruptedException {
    long billed = 0;
    for (JsonNode record :
        new Http("").get(stall.control("/ledger")).expecting(200).json().get("records")) {
      billed += record.get("quantity").asLong();
    }
    return billed;
  }

  private void assertThatBalancesClose(Http http) throws InterruptedException {
    JsonNode balances =
        http.get(stall.api("/v1/ledger/balance")).expecting(200).json().get("balances");
    assertThat(balances).isNotEmpty();
    for (JsonNode balance : balances) {
      long sum = 0;
      for (String part :
          List.of(
              "metered",
              "included",
              "refused",
              "conflict",
              "uncertain",
              "waiting",
              "carried",
              "rounded")) {
        sum += balance.get(part).asLong();
      }
      assertThat(sum).as("%s", balance).isEqualTo(balance.get("accepted").asLong());
    }
  }
}
