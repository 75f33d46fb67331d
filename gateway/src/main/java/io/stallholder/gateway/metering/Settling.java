package io.stallholder.gateway.metering;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.stallholder.gateway.metering.Delivery.Part;
import io.stallholder.gateway.metering.Delivery.Singled;
import io.stallholder.gateway.metering.Findings.Answer;
import io.stallholder.gateway.metering.Findings.Judged;
import io.stallholder.gateway.metering.Flights.Flight;
import io.stallholder.gateway.metering.Flights.Landed;
import io.stallholder.gateway.metering.Settlement.Verdict;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.metering.BatchAnswer;
import io.stallholder.marketplace.metering.RecordResult;
import io.stallholder.marketplace.metering.Status;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Understands answers, and keeps what they come to until it is stored. Used by one thread.
final class Settling {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);
  private static final String LOST = "lost";
  private static final String NOT_SUBSCRIBED = "customer-not-subscribed";

  private final Channel channel;
  private final Pace pace;
  private final Outgoing outgoing;
  private final Counter counter;
  private final Counter throttles;
  private final Gauge paused;
  private final Set<ProductCode> healthy = new HashSet<>();

  private final List<Answer> answers = new ArrayList<>();
  private final List<Judged> judged = new ArrayList<>();
  private final List<SealedRecord> done = new ArrayList<>();

  Settling(Channel channel, Pace pace, Outgoing outgoing, MeteringMetrics metrics) {
    this.channel = channel;
    this.pace = pace;
    this.outgoing = outgoing;
    this.counter = metrics.answers();
    this.throttles = metrics.throttles();
    this.paused = metrics.paused();
  }

  /// How many records wait for their outcome to be stored.
  int waiting() {
    return judged.size();
  }

  /// Hands over what has been understood, to be stored.
  Findings take() {
    var findings = new Findings(answers, judged, done);
    answers.clear();
    judged.clear();
    done.clear();
    return findings;
  }

  /// Findings are stored: their records may go again.
  ///
  /// @param changed the records that were not settled already
  void stored(Findings findings, Map<UUID, Outcome> changed) {
    findings.answers().forEach(answer -> counter.labelValues(answer.word()).inc());
    for (Judged each : findings.judged()) {
      Optional.ofNullable(changed.get(each.record().id())).ifPresent(outcome -> log(each, outcome));
      outgoing.free(List.of(each.record()));
    }
    outgoing.free(findings.done());
  }

  /// A part that does not go out: nothing is known of its records.
  void dropped(Part part) {
    part.delivery().unanswered();
    conclude(part);
    done.addAll(part.records());
  }

  void landed(Landed landed, Instant now) {
    Flight flight = landed.flight();
    switch (landed.answer()) {
      case BatchAnswer.Answered(var results, var unprocessed) -> {
        taken(flight);
        flight.part().delivery().taken();
        settleEach(flight, results, unprocessed);
        conclude(flight.part());
      }
      case BatchAnswer.Refused(MarketplaceError error) -> refused(flight, error, now);
      case BatchAnswer.Lost(String detail) -> lost(flight, detail);
      case BatchAnswer.Unsent(String why) -> stopped(flight, "unsent", "nothing was sent: " + why);
    }
  }

  private void taken(Flight flight) {
    ProductCode product = flight.part().first().product();
    healthy.add(product);
    if (pace.taken(product, flight.sentNanos())) {
      paused.labelValues(product.value()).set(0);
      LOG.info("metering of product {} goes on", product);
    }
  }

  /// By key, not by position; a success counts, whatever else is said of the same record.
  private void settleEach(
      Flight flight, List<RecordResult> results, List<UsageRecord> unprocessed) {
    Map<UsageRecord, SealedRecord> open =
        flight.part().records().stream()
            .collect(Collectors.toMap(SealedRecord::record, Function.identity()));
    results.stream()
        .sorted(Comparator.comparing(result -> !(result.status() instanceof Status.Success)))
        .forEach(result -> {
          SealedRecord sent = open.remove(result.record());
          if (sent != null) {
            var verdict = Settlement.of(sent, result.status(), result.id());
            judge(flight, sent, word(result.status()), detail(result.status()), verdict);
          }
        });
    for (UsageRecord record : unprocessed) {
      SealedRecord sent = open.remove(record);
      if (sent != null) {
        judge(flight, sent, "unprocessed", "", Verdict.always(Settlement.again(sent)));
      }
    }
    open.values().forEach(sent -> lost(flight, sent, "the answer left it out"));
  }

  private void refused(Flight flight, MarketplaceError error, Instant now) {
    Part part = flight.part();
    switch (Settlement.blame(error)) {
      case RATE -> {
        pace.throttled(flight.sentNanos());
        throttles.inc();
        part.records().forEach(sent -> note(flight, sent, "throttled", ""));
        goOn(part, List.of(part));
      }
      case SERVICE -> lost(flight, error.message());
      case RECORD -> {
        part.records().forEach(sent -> note(flight, sent, error.code(), error.message()));
        if (part.size() > 1) {
          goOn(part, part.delivery().halves(part));
        } else {
          refusedAlone(flight, error, now);
        }
      }
      case SETUP -> stopped(flight, error.code(), error.message());
    }
  }

  private void goOn(Part part, List<Part> next) {
    if (pace.pausedProducts().contains(part.first().product())) {
      next.forEach(this::dropped);
    } else {
      outgoing.first(next);
    }
  }

  private void refusedAlone(Flight flight, MarketplaceError error, Instant now) {
    Part part = flight.part();
    SealedRecord sent = part.first();
    Verdict verdict = Settlement.ofRefusedRecord(sent, error, now);
    if (verdict.otherwise() instanceof Outcome.Parked) {
      part.delivery().refused(new Singled(sent, flight.request(), error));
    } else {
      part.delivery().unanswered();
      judged.add(new Judged(sent, flight.request(), error.code(), verdict));
    }
    conclude(part);
  }

  /// Once all parts of a batch have ended, those that were refused alone are judged together.
  private void conclude(Part last) {
    Delivery delivery = last.delivery();
    if (!delivery.isOver()) {
      return;
    }
    List<Singled> singled = delivery.singled();
    switch (delivery.conclusion()) {
      case NOTHING_FOUND -> {}
      case RECORDS_ARE_BAD -> park(singled);
      case NOT_KNOWN ->
          singled.forEach(each ->
              judged.add(
                  new Judged(
                      each.record(),
                      each.request(),
                      each.error().code(),
                      Verdict.always(Settlement.again(each.record())))));
      case ALL_REFUSED -> {
        ProductCode product = last.first().product();
        boolean again = outgoing.suspect(singled.stream().map(each -> each.record().id()).toList());
        if (again && healthy.contains(product)) {
          park(singled);
        } else {
          healthy.remove(product);
          Singled first = singled.getFirst();
          done.addAll(singled.stream().map(Singled::record).toList());
          pause(
              product,
              pace.now(),
              "every record of a batch is refused: "
                  + first.error().code()
                  + ": "
                  + first.error().message());
        }
      }
    }
  }

  private void park(Collection<Singled> bad) {
    for (Singled each : bad) {
      String reason = each.error().code() + ": " + each.error().message();
      var verdict = Verdict.always(new Outcome.Parked(reason));
      judged.add(new Judged(each.record(), each.request(), each.error().code(), verdict));
    }
  }

  /// Credentials, permission, region or product: no record is touched.
  private void stopped(Flight flight, String word, String detail) {
    Part part = flight.part();
    part.records().forEach(sent -> note(flight, sent, word, detail));
    pause(part.first().product(), flight.sentNanos(), word + ": " + detail);
    dropped(part);
  }

  private void pause(ProductCode product, long sentNanos, String why) {
    Optional<Duration> length = pace.pause(product, sentNanos);
    if (length.isEmpty()) {
      return;
    }
    paused.labelValues(product.value()).set(1);
    LOG.atError()
        .addKeyValue("product", product)
        .addKeyValue("account", channel.account())
        .log("metering of product {} pauses for {}: {}", product, length.get(), why);
    outgoing.pause(product).forEach(this::dropped);
  }

  private void lost(Flight flight, String detail) {
    flight.part().records().forEach(sent -> lost(flight, sent, detail));
    flight.part().delivery().unanswered();
    conclude(flight.part());
  }

  private void lost(Flight flight, SealedRecord sent, String detail) {
    judge(flight, sent, LOST, detail, Verdict.always(Settlement.again(sent)));
  }

  private void judge(
      Flight flight, SealedRecord sent, String word, String detail, Verdict verdict) {
    note(flight, sent, word, detail);
    judged.add(new Judged(sent, flight.request(), word, verdict));
  }

  private void note(Flight flight, SealedRecord sent, String word, String detail) {
    answers.add(new Answer(sent.id(), flight.request(), word, detail));
  }

  private static void log(Judged each, Outcome outcome) {
    boolean oftenSaid = each.record().failures() > 0;
    Level level =
        switch (outcome) {
          case Outcome.Metered _ -> Level.TRACE;
          case Outcome.Again _ ->
              each.word().equals(NOT_SUBSCRIBED) && !oftenSaid ? Level.WARN : Level.DEBUG;
          case Outcome.Refused _, Outcome.Parked _, Outcome.Stripped _ -> Level.WARN;
          case Outcome.Conflict _, Outcome.Uncertain _ -> Level.ERROR;
        };
    LOG.atLevel(level)
        .addKeyValue("record", each.record().id())
        .addKeyValue("license", each.record().meter().license())
        .addKeyValue("dimension", each.record().meter().dimension())
        .addKeyValue("hour", each.record().hour())
        .log(
            "AWS answered {} for {} units: {}",
            each.word(),
            each.record().record().quantity(),
            outcome);
  }

  private static String word(Status status) {
    return switch (status) {
      case Status.Success _ -> "success";
      case Status.CustomerNotSubscribed _ -> NOT_SUBSCRIBED;
      case Status.DuplicateRecord _ -> "duplicate-record";
      case Status.Unknown _ -> "unknown-status";
    };
  }

  private static String detail(Status status) {
    return status instanceof Status.Unknown(String word) ? word : "";
  }
}
