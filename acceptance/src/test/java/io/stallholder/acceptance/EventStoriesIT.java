package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The stories of the readiness list, E1 to E8, told to a running gateway in both vocabularies over
/// one queue.
final class EventStoriesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Http http = new Http("");

  @RegisterExtension private final Stall stall = new Stall();

  EventStoriesIT() throws IOException {}

  @Test
  void everyStoryEndsAsItShould() throws Exception {
    String key = stall.key("read");
    stall.serve();
    Instant start = stall.now().minus(Duration.ofMinutes(40)).truncatedTo(ChronoUnit.SECONDS);
    Instant later = start.plusSeconds(600);

    // E1: leaves, and has left. E2: leaves, and comes back within the hour.
    tell(Told.notice("subscribe-success", "E1", start));
    tell(Told.notice("unsubscribe-pending", "E1", later));
    tell(Told.notice("unsubscribe-success", "E1", later.plusSeconds(900)));
    tell(Told.notice("subscribe-success", "E2", start));
    tell(Told.notice("unsubscribe-pending", "E2", later));
    tell(Told.notice("subscribe-success", "E2", later.plusSeconds(60)));
    // E3: ended, then deprovisioned. E4: the other way round.
    bought(3, start);
    tell(ended(3, later, "CANCELLED"));
    tell(Told.license(3, "License Deprovisioned", later.plusSeconds(31)));
    bought(4, start);
    tell(Told.license(4, "License Deprovisioned", later));
    tell(ended(4, later.plusSeconds(31), "CANCELLED"));
    // E5: renewed.
    bought(5, start);
    tell(ended(5, later, "RENEWED"));
    tell(
        Told.agreement(
            50,
            "Created - Proposer",
            later,
            "\"intent\":\"RENEW\",\"previousAgreementId\":\"agmt-5\""));
    tell(Told.license(50, "License Updated", later.plusSeconds(5)));
    // E6: twice and out of order. E7: the end before anybody knows the license.
    for (int i = 0; i < 2; i++) {
      tell(ended(6, later, "TERMINATED"));
      bought(6, start);
    }
    tell(ended(7, later, "EXPIRED"));
    tell(Told.license(7, "License Updated", start));
    // E8: two licenses of one account, of which one is cancelled.
    bought(8, start);
    bought(80, start);
    tell(ended(8, later, "CANCELLED"));
    // Delivered raw.
    tell(Told.notice("subscribe-success", "RAW"));

    Http api = new Http(key);
    Deadline.await("an empty inbox", LIMIT, () -> isHandled(api));
    Map<String, String> states = states(api);
    assertThat(states)
        .containsEntry("E1", "closed")
        .containsEntry("E2", "active")
        .containsEntry("RAW", "active")
        .containsEntry(Told.arn(3), "closing")
        .containsEntry(Told.arn(4), "closing")
        .containsEntry(Told.arn(5), "superseded")
        .containsEntry(Told.arn(50), "active")
        .containsEntry(Told.arn(6), "closing")
        .containsEntry(Told.arn(7), "closing")
        .containsEntry(Told.arn(8), "closing")
        .containsEntry(Told.arn(80), "active")
        .hasSize(11);
    assertThat(api.get(stall.api("/v1/inbox")).expecting(200).json().get("messages")).isEmpty();
    assertThat(api.get(stall.api("/v1/inbox/waiting")).expecting(200).json().get("events"))
        .isEmpty();
  }

  private void bought(int number, Instant start) throws InterruptedException {
    tell(Told.agreement(number, "Created - Proposer", start, "\"intent\":\"NEW\""));
    tell(Told.license(number, "License Updated", start.plusSeconds(60)));
  }

  private static String ended(int number, Instant time, String status) {
    return Told.agreement(number, "Ended - Proposer", time, "\"status\":\"" + status + '"');
  }

  private void tell(String body) throws InterruptedException {
    http.post(stall.control("/messages"), "application/json", Http.parse(body)).expecting(200);
  }

  private boolean isHandled(Http api) throws InterruptedException {
    JsonNode json = api.get(stall.api("/v1/backlog")).expecting(200).json();
    return json.get("queuedMessages").asLong() == 0 && json.get("receivedMessages").asLong() == 0;
  }

  /// By ARN, or by customer where AWS told none.
  private Map<String, String> states(Http api) throws InterruptedException {
    Map<String, String> states = new HashMap<>();
    for (JsonNode license :
        api.get(stall.api("/v1/licenses")).expecting(200).json().get("licenses")) {
      String name =
          license.has("licenseArn")
              ? license.get("licenseArn").asText()
              : license.get("customerIdentifier").asText();
      states.put(name, license.get("state").asText());
    }
    return states;
  }
}
