package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.cli.demo.Comparison;
import io.stallholder.cli.demo.Stage;
import io.stallholder.cli.demo.Story;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `kill -9` at random moments of the two-day story: usage is neither lost nor billed twice.
final class KilledGatewayIT {
  private static final int KILLS = 10;
  private static final long SHORTEST_LIFE_MILLIS = 50;
  private static final long LONGEST_LIFE_MILLIS = 3_000;

  @RegisterExtension private final Stall stall = new Stall();

  KilledGatewayIT() throws IOException {}

  @Test
  void sumsCloseAndNoHourIsBilledTwiceThoughTheGatewayIsKilledTenTimes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed of the moments of the kills: " + seed);
    GatewayProcess first = stall.serve();
    Stage stage = stall.stage(stall.key("usage,read,admin"));
    try (ExecutorService players = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Comparison> story = players.submit(() -> Story.play(stage, System.out));
      int kills = killAgainAndAgain(first, story, new SplittableRandom(seed));
      Comparison comparison = story.get();

      comparison.lines().forEach(System.out::println);
      assertThat(kills).as("kills before the story ended").isEqualTo(KILLS);
      assertThat(comparison.holds()).as("the sums close and AWS agrees").isTrue();
    }
    assertThatEveryAttemptWasIdentical();
    assertThatNoHourIsBilledTwice();
  }

  private int killAgainAndAgain(GatewayProcess first, Future<?> story, SplittableRandom chance)
      throws InterruptedException {
    GatewayProcess gateway = first;
    int kills = 0;
    while (kills < KILLS && !story.isDone()) {
      Thread.sleep(chance.nextLong(SHORTEST_LIFE_MILLIS, LONGEST_LIFE_MILLIS));
      if (!story.isDone()) {
        gateway.killNow();
        kills++;
        gateway = stall.serve();
      }
    }
    return kills;
  }

  /// Whatever was sent again after a kill was sent unchanged.
  private void assertThatEveryAttemptWasIdentical() throws InterruptedException {
    JsonNode calls =
        new Http("")
            .get(stall.control("/calls?operation=BatchMeterUsage"))
            .expecting(200)
            .json()
            .get("calls");
    Map<String, JsonNode> sent = new HashMap<>();
    int repeated = 0;
    for (JsonNode call : calls) {
      for (JsonNode record : call.get("request").get("UsageRecords")) {
        JsonNode before = sent.putIfAbsent(key(record), record);
        if (before != null) {
          repeated++;
          assertThat(record).isEqualTo(before);
        }
      }
    }
    System.out.printf(
        "%d calls, %d records, %d of them sent again%n", calls.size(), sent.size(), repeated);
    assertThat(sent).isNotEmpty();
  }

  private void assertThatNoHourIsBilledTwice() throws InterruptedException {
    JsonNode records =
        new Http("").get(stall.control("/ledger")).expecting(200).json().get("records");
    Map<String, String> billed = new HashMap<>();
    for (JsonNode record : records) {
      String key =
          record.get("licenseArn").asText()
              + record.get("dimension").asText()
              + record.get("hour").asText();
      assertThat(billed.put(key, record.get("meteringRecordId").asText()))
          .as("an earlier bill of %s", key)
          .isNull();
    }
    assertThat(billed).isNotEmpty();
  }

  /// AWS's own key: license, dimension and hour.
  private static String key(JsonNode record) {
    long hour = record.get("Timestamp").asLong() / 3600;
    return record.get("LicenseArn").asText() + record.get("Dimension").asText() + hour;
  }
}
