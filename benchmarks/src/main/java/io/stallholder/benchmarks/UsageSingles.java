package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Load.Sent;
import io.stallholder.benchmarks.UsageEvents.Event;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// How many requests with a single event the gateway takes over 64 connections: durable, each once,
/// counted. The limit is an empty handler on the same kind of server.
final class UsageSingles implements Benchmark {
  private static final double TARGET_RATIO = 0.3;
  private static final int CONNECTIONS = 64;
  private static final int REQUESTS = 6_000;
  private static final int WARM_UPS = 18;
  private static final int ROUNDS = 9;

  private final Program program;

  UsageSingles(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "usage-singles";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    List<String> empty =
        List.of(
            UsageStand.HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            EmptyGateway.class.getName());
    try (UsageStand stand = UsageStand.open(program);
        Child beside = Child.start(empty)) {
      UsageEvents events = new UsageEvents(new SplittableRandom(UsageStand.SEED));
      long quantity = 0;
      List<Double> value = new ArrayList<>();
      List<Double> limit = new ArrayList<>();
      Duration client = Duration.ZERO;
      Duration server = Duration.ZERO;
      double commits = 0;
      long begin = System.nanoTime();
      int i = -WARM_UPS;
      for (; !Slices.areEnough(i, ROUNDS, begin); i++) {
        if (i == 0) {
          commits = stand.commits();
        }
        List<Event> made = events.next(REQUESTS);
        List<byte[]> requests = requests(stand, made);
        quantity += UsageEvents.sum(made);
        Duration before = stand.gateway().processorTime();
        Sent sent = Load.send(stand.gateway().uri(), requests, CONNECTIONS);
        Duration took = stand.gateway().processorTime().minus(before);
        sent.answers().forEach(UsageSingles::requireAccepted);
        Sent nothing = Load.send(beside.uri(), requests, CONNECTIONS);
        if (i >= 0) {
          server = server.plus(took);
          client = client.plus(sent.processorTime());
          value.add(sent.perSecond());
          limit.add(nothing.perSecond());
        }
      }
      commits = stand.commits() - commits;
      BigDecimal accepted = stand.accepted();
      if (accepted.compareTo(BigDecimal.valueOf(quantity)) != 0) {
        throw new IllegalStateException("sent %d, counted %s".formatted(quantity, accepted));
      }
      int count = i * REQUESTS;
      Slices values = new Slices(value, count, client, server);
      Slices limits = new Slices(limit, count, Duration.ZERO, Duration.ZERO);
      Row row =
          Row.atLeast(
              "usage: requests of one event, durable, each once, counted",
              values.median(),
              "events/s",
              limits.median(),
              TARGET_RATIO * limits.median());
      return new Result(
          row,
          List.of(
              values.describe(),
              "limit: " + limits.describe() + "; an empty handler of Helidon, the same requests",
              "%d connections from this machine; %s events a commit; heap %s"
                  .formatted(CONNECTIONS, Report.number(count / commits), UsageStand.HEAP)));
    }
  }

  private static List<byte[]> requests(UsageStand stand, List<Event> events) {
    String head = stand.head("application/cloudevents+json");
    return events.stream().map(event -> UsageEvents.request(head, event.json())).toList();
  }

  private static void requireAccepted(Connection.Answer answer) {
    if (answer.status() != 202 || !answer.text().contains("\"accepted\":1")) {
      throw new IllegalStateException(
          "a request was answered %d %s".formatted(answer.status(), answer.text()));
    }
  }
}
