package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.metering.Delivery.Part;
import io.stallholder.gateway.metering.Findings.Judged;
import io.stallholder.gateway.metering.Flights.Flight;
import io.stallholder.gateway.metering.Flights.Landed;
import io.stallholder.gateway.metering.SealedRecord.AwsKey;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.metering.BatchAnswer;
import io.stallholder.marketplace.metering.RecordResult;
import io.stallholder.marketplace.metering.Status;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/// Whatever AWS answers, loses, throttles or leaves out, however often gateways crash, and even
/// while two of them submit at once: one quantity for each key, nothing billed twice, and nothing
/// that has no end.
final class SubmissionPropertyTest {
  private static final int CALM_ROUNDS = 200;
  private static final Set<String> POSSIBLE = Set.of("lost", "success", "unknown-status");
  private static final MeteringMetrics METRICS = new MeteringMetrics(new Metrics());

  @BeforeContainer
  static void beQuiet() {
    ((Logger) LoggerFactory.getLogger(Settling.class)).setLevel(Level.OFF);
  }

  @Property(tries = 10_000)
  void everyHistoryEndsWithOneQuantityForEachKey(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int records) {
    History history = new History(new Random(seed), records);
    history.run();
    history.calmDown();
    history.assertNothingIsLostAndNothingBilledTwice();
  }

  /// A row of the ledger.
  private static final class Row {
    private final SealedRecord sealed;
    private String state = "sealed";
    private Outcome last = new Outcome.Again(Duration.ZERO);

    private Row(SealedRecord sealed) {
      this.sealed = sealed;
    }
  }

  /// AWS: keeps the first record of a key, for ever.
  private static final class Aws {
    private final Map<AwsKey, Integer> ledger = new HashMap<>();
    private final Set<AwsKey> bad = new HashSet<>();
    private final Set<AwsKey> left = new HashSet<>();
    private final Random random;
    private final boolean identicalIsDuplicate;
    private boolean calm;

    private Aws(Random random) {
      this.random = random;
      this.identicalIsDuplicate = random.nextBoolean();
    }

    private BatchAnswer answer(Part part) {
      int luck = calm ? 99 : random.nextInt(100);
      if (luck < 12) {
        return new BatchAnswer.Refused(new MarketplaceError.Throttling(reply("Throttling")));
      }
      if (luck < 16) {
        return new BatchAnswer.Refused(new MarketplaceError.AccessDenied(reply("AccessDenied")));
      }
      if (luck < 20) {
        return new BatchAnswer.Refused(new MarketplaceError.InternalServiceError(reply("500")));
      }
      if (part.records().stream().anyMatch(record -> bad.contains(record.key()))) {
        return new BatchAnswer.Refused(
            new MarketplaceError.InvalidUsageDimension(reply("InvalidUsageDimensionException")));
      }
      List<RecordResult> results = new ArrayList<>();
      List<UsageRecord> unprocessed = new ArrayList<>();
      for (SealedRecord record : part.records()) {
        int fate = calm ? 99 : random.nextInt(100);
        if (fate < 6) {
          unprocessed.add(record.record());
        } else if (fate >= 9) { // else the answer leaves it out, though it is not stored
          results.add(
              new RecordResult(
                  record.record(), status(record), Optional.of(new MeteringRecordId("id"))));
        }
      }
      if (luck < 25) {
        return new BatchAnswer.Refused(new MarketplaceError.InternalServiceError(reply("500")));
      }
      return new BatchAnswer.Answered(shuffled(results), unprocessed);
    }

    private Status status(SealedRecord record) {
      if (left.contains(record.key())) {
        return new Status.CustomerNotSubscribed();
      }
      int quantity = record.record().quantity().value();
      Integer stored = ledger.putIfAbsent(record.key(), quantity);
      if (stored == null || (stored == quantity && !identicalIsDuplicate)) {
        return new Status.Success();
      }
      return new Status.DuplicateRecord();
    }

    private List<RecordResult> shuffled(List<RecordResult> results) {
      results.sort(Comparator.comparingInt(_ -> random.nextInt()));
      return results;
    }

    private static ErrorReply reply(String code) {
      return new ErrorReply(code, 400, "words");
    }
  }

  /// A gateway, which forgets all of this when it crashes.
  private static final class Gateway {
    private final AtomicLong nanos;
    private final Outgoing outgoing;
    private final Settling settling;
    private final Deque<Flight> sent = new ArrayDeque<>();
    private final Deque<Landed> answered = new ArrayDeque<>();

    private Gateway(AtomicLong nanos, Outgoing.Planner planner) {
      this.nanos = nanos;
      var pace = new Pace(1_000, nanos::get);
      this.outgoing = new Outgoing(planner, pace);
      this.settling = new Settling(Market.CHANNEL, pace, outgoing, METRICS);
    }
  }

  private static final class History {
    private final Random random;
    private final Aws aws;
    private final Map<UUID, Row> rows = new LinkedHashMap<>();
    private final Map<UUID, Map<UUID, Optional<String>>> attempts = new HashMap<>();
    private final Set<AwsKey> foreign = new HashSet<>();
    private final AtomicLong nanos = new AtomicLong();
    private final Gateway[] gateways;
    private final List<Flight> ghosts = new ArrayList<>();

    private History(Random random, int records) {
      this.random = random;
      this.aws = new Aws(random);
      boolean leaving = random.nextInt(4) == 0;
      for (int n = 1; n <= records; n++) {
        SealedRecord record = Sealed.record(n).leaving(leaving).get();
        rows.put(record.id(), new Row(record));
        int fate = random.nextInt(100);
        if (fate < 4) {
          aws.bad.add(record.key());
        } else if (fate < 8) {
          aws.ledger.put(record.key(), n + 1_000);
          foreign.add(record.key());
        } else if (fate < 12 && leaving) {
          aws.left.add(record.key());
        }
      }
      this.gateways = new Gateway[] {gateway(), gateway()};
    }

    private Gateway gateway() {
      return new Gateway(nanos, (held, _) -> Batches.of(due(held), held.busy().values()));
    }

    private List<SealedRecord> due(Outgoing.Held held) {
      return rows.values().stream()
          .filter(row -> row.state.equals("sealed"))
          .map(row -> row.sealed)
          .filter(record -> !held.busy().containsKey(record.id()))
          .toList();
    }

    private void run() {
      int steps = 10 + random.nextInt(60);
      for (int step = 0; step < steps; step++) {
        nanos.addAndGet(random.nextLong(3_000_000_000L));
        int which = random.nextInt(2);
        Gateway gateway = gateways[which];
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> launch(gateway);
          case 3, 4, 5 -> arrive(gateway);
          case 6, 7 -> land(gateway);
          case 8 -> lose(gateway);
          default -> {
            if (random.nextInt(3) == 0) {
              crash(which);
            } else if (!ghosts.isEmpty()) {
              var _ = aws.answer(ghosts.remove(random.nextInt(ghosts.size())).part());
            }
          }
        }
      }
    }

    private Row row(UUID id) {
      return Objects.requireNonNull(rows.get(id));
    }

    private void launch(Gateway gateway) {
      for (Part part : gateway.outgoing.next(1 + random.nextInt(3), Sealed.NOON)) {
        UUID request = UUID.randomUUID();
        List<SealedRecord> there =
            part.records().stream()
                .filter(record -> row(record.id()).state.equals("sealed"))
                .toList();
        gateway.outgoing.free(
            part.records().stream().filter(record -> !there.contains(record)).toList());
        Part rest = new Part(part.delivery(), there);
        if (there.isEmpty()) {
          gateway.settling.dropped(rest);
          continue;
        }
        there.forEach(record -> attempt(record.id(), request, Optional.empty()));
        gateway.sent.add(new Flight(request, rest, gateway.nanos.get()));
      }
      store(gateway);
    }

    private void arrive(Gateway gateway) {
      if (!gateway.sent.isEmpty()) {
        Flight flight = gateway.sent.removeFirst();
        gateway.answered.add(new Landed(flight, aws.answer(flight.part())));
      }
    }

    private void land(Gateway gateway) {
      if (!gateway.answered.isEmpty()) {
        gateway.settling.landed(gateway.answered.removeFirst(), Sealed.NOON);
        store(gateway);
      }
    }

    /// The reply is lost on its way back, or the request on its way there: who knows.
    private void lose(Gateway gateway) {
      Flight flight;
      if (!gateway.answered.isEmpty()) {
        flight = gateway.answered.removeFirst().flight();
      } else if (!gateway.sent.isEmpty()) {
        flight = gateway.sent.removeFirst();
        ghosts.add(flight); // it may yet arrive
      } else {
        return;
      }
      gateway.settling.landed(new Landed(flight, new BatchAnswer.Lost("lost")), Sealed.NOON);
      store(gateway);
    }

    private void crash(int which) {
      ghosts.addAll(gateways[which].sent);
      gateways[which] = gateway();
    }

    /// As the statements of the settlement store do it.
    private void store(Gateway gateway) {
      Findings findings = gateway.settling.take();
      findings
          .answers()
          .forEach(
              answer -> attempt(answer.record(), answer.request(), Optional.of(answer.word())));
      Map<UUID, Outcome> changed = new HashMap<>();
      for (Judged judged : findings.judged()) {
        boolean another = anotherMayHaveArrived(judged);
        Outcome outcome = judged.verdict().outcome(another);
        if (settle(row(judged.record().id()), outcome)) {
          changed.put(judged.record().id(), outcome);
        }
      }
      gateway.settling.stored(findings, changed);
    }

    private void attempt(UUID record, UUID request, Optional<String> answer) {
      attempts.computeIfAbsent(record, _ -> new HashMap<>()).put(request, answer);
    }

    private boolean anotherMayHaveArrived(Judged judged) {
      return attempts.getOrDefault(judged.record().id(), Map.of()).entrySet().stream()
          .filter(attempt -> !attempt.getKey().equals(judged.request()))
          .map(Map.Entry::getValue)
          .anyMatch(answer -> answer.isEmpty() || POSSIBLE.contains(answer.get()));
    }

    private static boolean settle(Row row, Outcome outcome) {
      boolean sealed = row.state.equals("sealed");
      switch (outcome) {
        case Outcome.Metered _ when !row.state.equals("metered") -> row.state = "metered";
        case Outcome.Refused _ when sealed -> row.state = "refused";
        case Outcome.Conflict _ when sealed -> row.state = "conflict";
        case Outcome.Uncertain _ when sealed -> row.state = "uncertain";
        case Outcome.Parked _ when sealed -> row.state = "parked";
        case Outcome.Again _ when sealed -> {}
        case Outcome.Stripped _ when sealed -> {}
        default -> {
          return false;
        }
      }
      row.last = outcome;
      return true;
    }

    /// From now on nothing fails any more, and one gateway is left.
    private void calmDown() {
      aws.calm = true;
      crash(0);
      crash(1);
      int rounds = 0;
      while (rows.values().stream().anyMatch(row -> row.state.equals("sealed"))
          && ++rounds < CALM_ROUNDS) {
        nanos.addAndGet(400_000_000_000L);
        launch(gateways[0]);
        while (!gateways[0].sent.isEmpty()) {
          arrive(gateways[0]);
        }
        while (!gateways[0].answered.isEmpty()) {
          land(gateways[0]);
        }
      }
    }

    private void assertNothingIsLostAndNothingBilledTwice() {
      for (Row row : rows.values()) {
        AwsKey key = row.sealed.key();
        int quantity = row.sealed.record().quantity().value();
        Integer billed = aws.ledger.get(key);
        boolean ours = billed != null && billed == quantity;
        if (foreign.contains(key)) {
          // After an attempt that nobody knows of, a duplicate is taken for our own.
          boolean once = attempts.getOrDefault(row.sealed.id(), Map.of()).size() == 1;
          assertThat(row.state).isIn("conflict", once ? "conflict" : "metered");
          continue;
        }
        if (aws.bad.contains(key)) {
          assertThat(row.state).isIn("parked", "sealed"); // alone on the shelf: paused, not parked
          assertThat(billed).isNull();
          continue;
        }
        if (aws.left.contains(key)) {
          assertThat(row.state).isIn("refused", "uncertain");
          assertThat(billed).isNull();
          continue;
        }
        assertThat(row.state).as("%s, last %s", row.sealed, row.last).isEqualTo("metered");
        assertThat(ours).as("billed %s", billed).isTrue();
      }
      assertThat(aws.ledger.keySet())
          .allMatch(key -> rows.values().stream().anyMatch(row -> row.sealed.key().equals(key)));
      assertThat(rows.values().iterator().next().sealed.product()).isEqualTo(Shop.PRODUCT);
    }
  }
}
