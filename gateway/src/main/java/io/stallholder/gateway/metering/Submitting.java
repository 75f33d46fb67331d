package io.stallholder.gateway.metering;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.BatchAnswer;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.MeteringClient;
import io.stallholder.marketplace.metering.RecordResult;
import io.stallholder.marketplace.metering.Status;
import io.stallholder.marketplace.metering.UsageBatch;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Sends sealed records of one account and region to AWS, and settles the answers.
///
/// Record before act: the attempt is committed before its request goes out, and one attempt is one
/// request. A crash in between leaves an attempt without an answer, and the identical record is
/// sent again.
public final class Submitting implements Loop.Step {
  /// Where records go.
  ///
  /// @param lease only its holder submits for this channel
  public record Outlet(Channel channel, MeteringClient client, Lease lease, Pace pace) {}

  private static final Logger LOG = LoggerFactory.getLogger(Submitting.class);
  private static final String LOST = "lost";

  private final Jdbi jdbi;
  private final Outlet outlet;
  private final InstantSource clock;
  private final Counter requests;
  private final Counter answers;

  public Submitting(Jdbi jdbi, Outlet outlet, InstantSource clock, MeteringMetrics metrics) {
    this.jdbi = jdbi;
    this.outlet = outlet;
    this.clock = clock;
    this.requests = metrics.requests();
    this.answers = metrics.answers();
  }

  public Channel channel() {
    return outlet.channel();
  }

  /// Sends at most one request.
  @Override
  public Loop.Round once() throws InterruptedException {
    if (!outlet.lease().acquire()) {
      return Loop.Round.IDLE; // another gateway submits for this account and region
    }
    var paused = outlet.pace().pausedProducts();
    List<SealedRecord> records =
        distinct(jdbi.withHandle(handle -> SubmissionStore.next(handle, outlet.channel(), paused)));
    if (records.isEmpty()) {
      return Loop.Round.IDLE;
    }
    UsageBatch batch = batch(records);
    outlet.pace().await();
    UUID request = UUID.randomUUID();
    Instant sentAt = clock.instant();
    jdbi.useTransaction(handle -> SubmissionStore.noteAttempts(handle, request, records, sentAt));
    requests.inc();
    BatchAnswer answer = outlet.client().batchMeterUsage(batch);
    jdbi.useTransaction(handle -> settle(handle, request, records, answer));
    return Loop.Round.BUSY;
  }

  /// What AWS deduplicates by.
  private record Key(Customer customer, Dimension dimension, UsageHour hour) {}

  /// Two older licenses of one account have the same name at AWS: the second record goes alone, so
  /// that its own answer tells that it collides.
  private static List<SealedRecord> distinct(List<SealedRecord> records) {
    Set<Key> keys = new HashSet<>();
    return records.stream()
        .filter(each ->
            keys.add(
                new Key(each.record().customer(), each.record().dimension(), each.record().hour())))
        .toList();
  }

  private static UsageBatch batch(List<SealedRecord> records) {
    return new UsageBatch(
        records.getFirst().batchProduct(), records.stream().map(SealedRecord::record).toList());
  }

  private void settle(Handle handle, UUID request, List<SealedRecord> records, BatchAnswer answer) {
    var answered = new Answered(handle, request, clock.instant());
    switch (answer) {
      case BatchAnswer.Answered(var results, var unprocessed) -> {
        outlet.pace().taken(records.getFirst().product());
        settleEach(answered, records, results, unprocessed);
      }
      case BatchAnswer.Refused(MarketplaceError error) -> settleRefused(answered, records, error);
      case BatchAnswer.Lost(String detail) ->
          records.forEach(each -> store(answered, each, LOST, detail, Settlement.again(each)));
      case BatchAnswer.Unsent(String why) -> {
        pause(records, "nothing was sent: " + why);
        records.forEach(each -> note(answered, each, "unsent", why));
      }
    }
  }

  private void settleEach(
      Answered answered,
      List<SealedRecord> records,
      List<RecordResult> results,
      List<UsageRecord> unprocessed) {
    Map<UsageRecord, SealedRecord> open =
        records.stream()
            .collect(
                Collectors.toMap(
                    SealedRecord::record, Function.identity(), (a, _) -> a, HashMap::new));
    for (RecordResult result : results) {
      SealedRecord sent = open.remove(result.record());
      if (sent != null) {
        Outcome outcome = Settlement.of(sent, result.status(), result.id());
        store(answered, sent, word(result.status()), "", outcome);
      }
    }
    for (UsageRecord record : unprocessed) {
      SealedRecord sent = open.remove(record);
      if (sent != null) {
        store(answered, sent, "unprocessed", "", Settlement.again(sent));
      }
    }
    open.values()
        .forEach(
            sent -> store(answered, sent, LOST, "the answer left it out", Settlement.again(sent)));
  }

  private void settleRefused(
      Answered answered, List<SealedRecord> records, MarketplaceError error) {
    switch (Settlement.blame(error)) {
      case RATE -> {
        outlet.pace().throttled();
        records.forEach(each -> note(answered, each, "throttled", ""));
      }
      case SERVICE ->
          records.forEach(
              each -> store(answered, each, LOST, error.message(), Settlement.again(each)));
      case RECORD ->
          records.forEach(each ->
              store(
                  answered,
                  each,
                  error.code(),
                  error.message(),
                  Settlement.ofRefusedBatch(each, error, records.size(), answered.now())));
      case SETUP -> {
        pause(records, error.code() + ": " + error.message());
        records.forEach(each -> note(answered, each, error.code(), error.message()));
      }
    }
  }

  private void pause(List<SealedRecord> records, String why) {
    var product = records.getFirst().product();
    var length = outlet.pace().pause(product);
    LOG.atError()
        .addKeyValue("product", product)
        .addKeyValue("account", outlet.channel().account())
        .log("metering of product {} pauses for {}: {}", product, length, why);
  }

  /// One request's answer on its way into the ledger.
  private record Answered(Handle handle, UUID request, Instant now) {}

  private void note(Answered to, SealedRecord record, String answer, String detail) {
    answers.labelValues(answer).inc();
    SubmissionStore.noteAnswer(to.handle(), to.request(), record.id(), answer, detail, to.now());
  }

  private void store(
      Answered to, SealedRecord record, String answer, String detail, Outcome outcome) {
    note(to, record, answer, detail);
    if (SubmissionStore.settle(to.handle(), record.id(), outcome, to.now())) {
      log(record, answer, outcome);
    }
  }

  private static void log(SealedRecord record, String answer, Outcome outcome) {
    Level level =
        switch (outcome) {
          case Outcome.Metered _ -> Level.DEBUG;
          case Outcome.Again _ -> Level.INFO;
          case Outcome.Refused _, Outcome.Parked _ -> Level.WARN;
          case Outcome.Conflict _, Outcome.Uncertain _ -> Level.ERROR;
        };
    LOG.atLevel(level)
        .addKeyValue("record", record.id())
        .addKeyValue("license", record.meter().license())
        .addKeyValue("dimension", record.meter().dimension())
        .addKeyValue("hour", record.hour())
        .log("AWS answered {} for {} units: {}", answer, record.record().quantity(), outcome);
  }

  private static String word(Status status) {
    return switch (status) {
      case Status.Success _ -> "success";
      case Status.CustomerNotSubscribed _ -> "customer-not-subscribed";
      case Status.DuplicateRecord _ -> "duplicate-record";
      case Status.Unknown(String word) -> word;
    };
  }
}
