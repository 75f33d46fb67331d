package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Connection.Answer;
import io.stallholder.benchmarks.Load.Sent;
import io.stallholder.benchmarks.Market.License;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Meters one day after the other, every record a new one, and makes sure that the simulator stored
/// what it says: a simulator that does nothing would be the fastest.
final class Metering {
  static final int RECORDS_PER_CALL = 25;
  private static final int HOURS = 24;
  private static final int MAX_QUANTITY = 1_000;
  private static final int SAMPLE = 20;
  private static final int SHOWN = 500;
  private static final String SUCCESS = "\"Status\":\"Success\"";

  private final Market market;
  private final SignedCall signed;
  private final Map<License, Integer> metered = new HashMap<>();
  private List<byte[]> newest = List.of();
  private int answerBytes;

  Metering(Market market) {
    this.market = market;
    this.signed = new SignedCall(market.uri(), market.seller(), "BatchMeterUsage");
  }

  /// Begins anew with an empty ledger.
  void reset() throws IOException, InterruptedException {
    market.reset();
    metered.clear();
  }

  /// @return how long the sending took; neither signing before it nor checking after it is in there
  /// @throws IllegalStateException when a record was not accepted
  Sent day(int maxCalls) throws IOException, InterruptedException {
    newest = calls(maxCalls);
    Sent sent = Load.send(market.uri(), newest);
    sent.answers().forEach(Metering::check);
    answerBytes = sent.answers().getFirst().bytes();
    return sent;
  }

  /// The requests of the newest day.
  List<byte[]> newest() {
    return List.copyOf(newest);
  }

  int answerBytes() {
    return answerBytes;
  }

  int records() {
    return metered.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// That the ledger has every record of some licenses, and none besides. The whole ledger in one
  /// answer would be hundreds of megabytes.
  ///
  /// @throws IllegalStateException when it does not
  void checkLedger() throws IOException, InterruptedException {
    List<License> licenses = market.licenses();
    for (int i = 0; i < SAMPLE; i++) {
      License license = licenses.get(i * licenses.size() / SAMPLE);
      int billed = market.billed(license);
      int sent = metered.getOrDefault(license, 0);
      if (billed != sent) {
        throw new IllegalStateException(
            "the ledger has %d records of %s, and %d were accepted"
                .formatted(billed, license.arn(), sent));
      }
    }
  }

  static void check(Answer answer) {
    String body = answer.text();
    int successes = 0;
    for (int at = body.indexOf(SUCCESS); at >= 0; at = body.indexOf(SUCCESS, at + 1)) {
      successes++;
    }
    if (answer.status() != 200 || successes != RECORDS_PER_CALL) {
      throw new IllegalStateException(
          "an answer %d with %d records accepted: %s"
              .formatted(
                  answer.status(), successes, body.substring(0, Math.min(SHOWN, body.length()))));
    }
  }

  /// As a seller's hourly job makes them: hour by hour, license by license.
  private List<byte[]> calls(int maxCalls) throws IOException, InterruptedException {
    Instant midnight = market.nextDay();
    List<byte[]> calls = new ArrayList<>();
    List<String> records = new ArrayList<>();
    for (int hour = 0; hour < HOURS; hour++) {
      long timestamp = midnight.plus(Duration.ofHours(hour)).getEpochSecond();
      for (License license : market.licenses()) {
        for (String dimension : market.dimensions()) {
          if (calls.size() == maxCalls) {
            return calls;
          }
          records.add(record(timestamp, license, dimension));
          if (records.size() == RECORDS_PER_CALL) {
            calls.add(call(records));
            records.clear();
          }
        }
      }
    }
    return calls;
  }

  private String record(long timestamp, License license, String dimension) {
    int number = metered.merge(license, 1, Integer::sum);
    return """
    {"Timestamp":%d,"CustomerAWSAccountId":"%s","LicenseArn":"%s","Dimension":"%s","Quantity":%d}\
    """
        .formatted(timestamp, license.buyer(), license.arn(), dimension, 1 + number % MAX_QUANTITY);
  }

  private byte[] call(List<String> records) {
    return signed.of(
        records.stream().collect(Collectors.joining(",", "{\"UsageRecords\":[", "]}")));
  }
}
