package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Market.Seller;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// How many of AWS's events a second one gateway takes from the queue, writes down, understands and
/// folds into licenses: a queue full of them, in random order, a fifth of them twice.
final class InboxEvents implements Benchmark {
  private static final double TARGET = 1_000;
  private static final int LICENSES = 12_000;
  private static final int EVENTS = LICENSES * 4;
  private static final int REPEATED = EVENTS / 4;
  private static final int WARM = EVENTS / 2;
  private static final int SEED = 20;
  private static final int POSTS_AT_ONCE = 16;
  private static final String ACCOUNT = "210987654321";
  private static final String HEAP = "-Xmx256m";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Pattern READY = Pattern.compile("the seller's app on port (\\d+)");

  private final Program program;

  InboxEvents(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "inbox-events";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    try (Market market = Market.open(program.start(List.of(), "simulate", "--port", "0"), 1);
        EmbeddedDatabase server = EmbeddedDatabase.temporary();
        Database database = Database.open(server.config())) {
      fill(market.uri(), messages(market));
      Path file = Files.createTempFile("stallholder-bench-", ".yaml");
      try {
        Files.writeString(file, config(server, market));
        return measure(market, database, file);
      } finally {
        Files.delete(file);
      }
    }
  }

  private Result measure(Market market, Database database, Path config)
      throws IOException, InterruptedException {
    Seller seller = market.seller();
    Map<String, String> environment =
        Map.of(
            "AWS_ENDPOINT_URL", market.uri().toString(),
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", seller.accessKeyId(),
            "AWS_SECRET_ACCESS_KEY", seller.secretAccessKey());
    List<String> command = program.command(List.of(HEAP), "serve", "--config", config.toString());
    try (Child gateway = Child.start(command, environment, READY)) {
      long before = await(database, WARM);
      long begin = System.nanoTime();
      long after = await(database, EVENTS);
      double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
      double rate = (after - before) / seconds;
      var row =
          new Row(
              "inbox: events received, kept and understood",
              rate,
              "events/s",
              null,
              null,
              TARGET,
              rate >= TARGET);
      return new Result(
          row,
          List.of(
              "%,d events of %,d licenses in random order, %,d of them delivered twice; each counted once"
                  .formatted(EVENTS, LICENSES, REPEATED),
              "gateway: %s of processor time in all; heap %s"
                  .formatted(gateway.processorTime(), HEAP)));
    }
  }

  /// Until so many events were understood.
  private static long await(Database database, long events) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    long count = count(database);
    while (count < events) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%,d of %,d events were understood in %s".formatted(count, events, LIMIT));
      }
      Thread.sleep(POLL);
      count = count(database);
    }
    return count;
  }

  /// Those whose license is known, each once.
  private static long count(Database database) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select count(*) from license_event where id like 'bench-%'")
                .mapTo(Long.class)
                .one());
  }

  private static List<String> messages(Market market) throws IOException, InterruptedException {
    Instant start = market.nextDay().plus(Duration.ofHours(23));
    List<String> events = new ArrayList<>();
    for (int i = 0; i < LICENSES; i++) {
      for (int step = 0; step < 4; step++) {
        events.add(event(market.productCode(), i, step, start.plusSeconds(step * 60L)));
      }
    }
    List<String> messages = new ArrayList<>(events);
    Random random = new Random(SEED);
    Collections.shuffle(events, random);
    messages.addAll(events.subList(0, REPEATED));
    Collections.shuffle(messages, random);
    return messages;
  }

  private static String event(String product, int license, int step, Instant time) {
    String type =
        switch (step) {
          case 0 -> "Purchase Agreement Created - Proposer";
          case 1, 2 -> "License Updated - Manufacturer";
          default -> "Purchase Agreement Amended - Proposer";
        };
    return """
    {"version":"0","id":"bench-%d-%d","detail-type":"%s","source":"aws.agreement-marketplace",
     "account":"%s","time":"%s","region":"us-east-1","resources":[],
     "detail":{"requestId":"r","catalog":"AWSMarketplace","agreement":{"id":"agmt-%1$d"},
      "product":{"id":"prod-bench","code":"%s"},
      "license":{"arn":"arn:aws:license-manager::294406891311:license:l-%032x"},
      "acceptor":{"accountId":"345678901234"},"proposer":{"accountId":"%4$s"}}}
    """
        .formatted(license, step, type, ACCOUNT, time, product, license + 1);
  }

  private static void fill(URI simulator, List<String> messages)
      throws IOException, InterruptedException {
    URI queue = simulator.resolve("/_simulator/messages");
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < messages.size(); i += POSTS_AT_ONCE) {
        var sent =
            messages.subList(i, Math.min(i + POSTS_AT_ONCE, messages.size())).stream()
                .map(body ->
                    http.sendAsync(
                        HttpRequest.newBuilder(queue).POST(BodyPublishers.ofString(body)).build(),
                        BodyHandlers.ofString()))
                .toList();
        for (var each : sent) {
          requireTaken(each);
        }
      }
    }
  }

  private static void requireTaken(CompletableFuture<HttpResponse<String>> sent) {
    var response = sent.join();
    if (response.statusCode() != 200) {
      throw new UncheckedIOException(new IOException("the queue answered " + response.body()));
    }
  }

  private static String config(EmbeddedDatabase server, Market market) {
    return """
    database:
      url: %s
      username: %s
      password: %s
    accounts:
      - id: "%s"
        queueUrl: %s/%4$s/stallholder
    products:
      - code: %s
        account: "%4$s"
        dimensions: [ { key: api_calls } ]
    metering:
      zeroRecords: false
    http:
      publicPort: 0
      internalPort: 0
    """
        .formatted(
            server.config().url(),
            server.config().username().orElseThrow(),
            server.config().password().orElseThrow().value(),
            ACCOUNT,
            market.uri(),
            market.productCode());
  }
}
