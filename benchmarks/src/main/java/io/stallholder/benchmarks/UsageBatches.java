package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Load.Sent;
import io.stallholder.benchmarks.UsageEvents.Event;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// How many events the gateway takes in requests of a thousand: durable, each once, counted. The
/// limit is binary COPY on one connection, with as many rows a statement.
final class UsageBatches implements Benchmark {
  static final int EVENTS = 1_000;

  private static final double TARGET = 60_000;
  private static final int CONNECTIONS = 8;
  private static final int REQUESTS = 40;
  private static final int WARM_UPS = 16;
  private static final int ROUNDS = 9;

  private final Program program;

  UsageBatches(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "usage-batches";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    try (UsageStand stand = UsageStand.open(program);
        UsageCopy copy = new UsageCopy(stand.beside())) {
      return new Run(stand, copy).result();
    } catch (SQLException e) {
      throw new IOException("the database beside cannot be reached: " + e.getMessage(), e);
    }
  }

  private static final class Run {
    private final UsageStand stand;
    private final UsageCopy copy;
    private final UsageEvents events = new UsageEvents(new SplittableRandom(UsageStand.SEED));
    private long quantity;
    private long count;

    private Run(UsageStand stand, UsageCopy copy) {
      this.stand = stand;
      this.copy = copy;
    }

    /// Slice by slice in turn, so that what happens on the machine meets both.
    private Result result() throws IOException, InterruptedException {
      long begin = System.nanoTime();
      for (int i = 0; !Slices.areEnough(i, WARM_UPS, begin); i++) {
        List<Event> made = events.next(REQUESTS * EVENTS);
        var _ = send(made);
        var _ = copy.perSecond(made, EVENTS);
      }
      List<Double> value = new ArrayList<>();
      List<Double> limit = new ArrayList<>();
      Duration client = Duration.ZERO;
      Duration server = Duration.ZERO;
      double commits = stand.commits();
      begin = System.nanoTime();
      int rounds = 0;
      for (; !Slices.areEnough(rounds, ROUNDS, begin); rounds++) {
        List<Event> made = events.next(REQUESTS * EVENTS);
        double before = stand.commits();
        Duration serverBefore = stand.gateway().processorTime();
        Sent sent = send(made);
        server = server.plus(stand.gateway().processorTime().minus(serverBefore));
        client = client.plus(sent.processorTime());
        value.add(sent.perSecond() * EVENTS);
        int rows = (int) Math.round(made.size() / (stand.commits() - before));
        limit.add(copy.perSecond(made, rows));
      }
      commits = stand.commits() - commits;
      requireAllCounted();
      int requests = rounds * REQUESTS;
      Slices values = new Slices(value, requests, client, server);
      Slices limits = new Slices(limit, requests, Duration.ZERO, Duration.ZERO);
      Row row =
          Row.atLeast(
              "usage: requests of 1,000 events, durable, each once, counted",
              values.median(),
              "events/s",
              limits.median(),
              TARGET);
      return new Result(row, notes(values, limits, Math.round(requests * EVENTS / commits)));
    }

    private Sent send(List<Event> made) throws IOException, InterruptedException {
      String head = stand.head("application/x-ndjson");
      List<byte[]> requests = new ArrayList<>();
      for (int from = 0; from < made.size(); from += EVENTS) {
        requests.add(
            UsageEvents.request(
                head,
                made.subList(from, from + EVENTS).stream()
                    .map(Event::json)
                    .collect(Collectors.joining("\n"))));
      }
      Sent sent = Load.send(stand.gateway().uri(), requests, CONNECTIONS);
      sent.answers().forEach(UsageBatches::requireAccepted);
      quantity += UsageEvents.sum(made);
      count += made.size();
      return sent;
    }

    private void requireAllCounted() throws IOException, InterruptedException {
      BigDecimal accepted = stand.accepted();
      if (accepted.compareTo(BigDecimal.valueOf(quantity)) != 0) {
        throw new IllegalStateException("sent %d, counted %s".formatted(quantity, accepted));
      }
    }

    private List<String> notes(Slices values, Slices limits, long rowsPerCommit) {
      return List.of(
          values.describe(),
          "limit: " + limits.describe(),
          "%d connections from this machine; %d licenses; %d events a commit; heap %s"
              .formatted(CONNECTIONS, UsageStand.LICENSES, rowsPerCommit, UsageStand.HEAP),
          "%,d events sent, and the balance has every unit of them".formatted(count));
    }
  }

  private static void requireAccepted(Connection.Answer answer) {
    if (answer.status() != 202 || !answer.text().contains("\"accepted\":" + EVENTS + ",")) {
      throw new IllegalStateException(
          "a request was answered %d %s".formatted(answer.status(), answer.text()));
    }
  }
}
