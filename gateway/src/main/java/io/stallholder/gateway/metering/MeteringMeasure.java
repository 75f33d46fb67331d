package io.stallholder.gateway.metering;

import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.metering.LedgerStore.RecordState;
import io.stallholder.gateway.metering.RiskStore.Lost;
import io.stallholder.gateway.metering.RiskStore.Open;
import io.stallholder.gateway.metering.RiskStore.Standing;
import io.stallholder.gateway.metering.Worth.Sums;
import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// The ways in which money could be lost, as numbers to alarm on.
public final class MeteringMeasure implements Measure {
  /// So long before a window's end there is still time to do something.
  private static final Duration NEAR = Duration.ofHours(2);

  /// What is over and done with is told for so long.
  private static final Duration LATELY = Duration.ofHours(24);

  private static final Duration HOUR = Duration.ofHours(1);

  private static final List<RecordState> WAITING = List.of(RecordState.SEALED, RecordState.PARKED);
  private static final List<RecordState> STANDING =
      List.of(RecordState.SEALED, RecordState.PARKED, RecordState.CONFLICT, RecordState.UNCERTAIN);

  private final UsageWindow window;
  private final Duration grace;
  private final Duration monthEndGrace;
  private final Measured records;
  private final Measured lately;
  private final Measured struggling;
  private final Measured oldestSealed;
  private final Measured oldestUnsent;
  private final Measured sealLag;
  private final Measured finalDeadline;
  private final Worth unbilled;
  private final Worth nearDeadline;
  private final Worth refused;
  private final Worth overMonth;

  public MeteringMeasure(GatewayConfig config, Metrics metrics) {
    this.window = UsageWindow.of(config.metering());
    this.grace = config.metering().grace();
    this.monthEndGrace = config.metering().monthEndGrace();
    records =
        metrics.measured(
            "metering_records", "Records that are neither metered nor refused, by state", "state");
    lately =
        metrics.measured(
            "metering_recent_records",
            "Records that ended in this state during the last day",
            "product",
            "dimension",
            "state");
    struggling =
        metrics.measured(
            "metering_struggling_records",
            "Sealed records that failed three times or more, and are tried again",
            "product");
    oldestSealed =
        metrics.measured(
            "metering_oldest_sealed_seconds",
            "How long ago the oldest record was sealed that is not sent yet",
            "product");
    oldestUnsent =
        metrics.measured(
            "metering_oldest_unsent_hour_seconds",
            "Age of the oldest hour of usage that has not reached AWS");
    sealLag =
        metrics.measured(
            "metering_seal_lag_seconds",
            "How long the oldest open hour of an active license should have been sealed");
    finalDeadline =
        metrics.measured(
            "metering_final_deadline_seconds",
            "Time left for the most urgent usage of a leaving buyer; +Inf when there is none");
    unbilled =
        new Worth(config, metrics, "unbilled", "Units that AWS has not taken, by where", "kind");
    nearDeadline =
        new Worth(
            config,
            metrics,
            "near_deadline",
            "Units that AWS has not taken and takes two hours longer at most",
            "kind");
    refused =
        new Worth(
            config,
            metrics,
            "refused",
            "Units for which nobody will pay, of the last day, by reason",
            "reason");
    overMonth =
        new Worth(
            config,
            metrics,
            "moved_over_month",
            "Units that are billed in the month after theirs, of the last day",
            "reason");
  }

  @Override
  public void read(Handle handle, Instant now) {
    Instant near = now.plus(NEAR);
    Instant since = now.minus(LATELY);
    List<Standing> standing = RiskStore.standing(handle, near, since);
    List<Open> open = RiskStore.open(handle, near);
    showRecords(standing, now);
    showTimes(standing, open, now);
    showUnbilled(standing, open, near);
    refused.show(sums(RiskStore.refused(handle, since)));
    overMonth.show(sums(RiskStore.movedOverMonth(handle, since)));
  }

  private void showRecords(List<Standing> standing, Instant now) {
    Map<List<String>, Double> states = new HashMap<>();
    Map<List<String>, Double> recent = new HashMap<>();
    Map<List<String>, Double> failing = new HashMap<>();
    Map<List<String>, Double> ages = new HashMap<>();
    STANDING.forEach(state -> states.put(List.of(state.word()), 0.0));
    for (Standing each : standing) {
      String product = each.item().product().value();
      states.merge(List.of(each.state().word()), (double) each.records(), Double::sum);
      if (each.lately() > 0) {
        recent.put(
            List.of(product, each.item().dimension().value(), each.state().word()),
            (double) each.lately());
      }
      if (each.state() == RecordState.SEALED) {
        ages.merge(List.of(product), seconds(each.oldestSealed(), now), Math::max);
        failing.merge(List.of(product), (double) each.struggling(), Double::sum);
      }
    }
    records.show(states);
    lately.show(recent);
    struggling.show(failing);
    oldestSealed.show(ages);
  }

  private void showTimes(List<Standing> standing, List<Open> open, Instant now) {
    Stream<Instant> unsent =
        Stream.concat(
            open.stream().map(each -> each.hour().start()),
            standing.stream()
                .filter(each -> each.state() == RecordState.SEALED)
                .map(Standing::oldestHour));
    oldestUnsent.show(first(unsent).map(hour -> seconds(hour, now)).orElse(0.0));
    Stream<Instant> due =
        open.stream()
            .filter(each -> each.isActive() && !each.isHeld())
            .map(each -> due(each.hour().start().plus(HOUR)));
    sealLag.show(first(due).map(hour -> Math.max(0, seconds(hour, now))).orElse(0.0));
    Stream<Instant> deadlines =
        Stream.concat(
            open.stream().flatMap(each -> each.finalDeadline().stream()),
            standing.stream()
                .filter(each -> WAITING.contains(each.state()))
                .flatMap(each -> each.finalDeadline().stream()));
    finalDeadline.show(
        first(deadlines).map(end -> seconds(now, end)).orElse(Double.POSITIVE_INFINITY));
  }

  private void showUnbilled(List<Standing> standing, List<Open> open, Instant near) {
    var all = new Sums();
    var urgent = new Sums();
    for (Standing each : standing) {
      String kind = each.state().word();
      all.add(each.item(), kind, each.units());
      if (WAITING.contains(each.state())) {
        urgent.add(each.item(), kind, each.near());
      }
    }
    for (Open each : open) {
      boolean ends = !window.closes(each.hour().start()).isAfter(near);
      String kind = each.isHeld() ? "held" : "open";
      all.add(each.item(), kind, each.units());
      urgent.add(each.item(), kind, ends ? each.units() : each.ending());
    }
    unbilled.show(all);
    nearDeadline.show(urgent);
  }

  private Instant due(Instant hoursEnd) {
    boolean endsMonth =
        !UsageWindow.monthOf(hoursEnd).equals(UsageWindow.monthOf(hoursEnd.minusNanos(1)));
    return hoursEnd.plus(endsMonth && grace.compareTo(monthEndGrace) < 0 ? monthEndGrace : grace);
  }

  private static Sums sums(List<Lost> lost) {
    var sums = new Sums();
    lost.forEach(each -> sums.add(each.item(), each.reason(), each.units()));
    return sums;
  }

  private static Optional<Instant> first(Stream<Instant> instants) {
    return instants.min(Comparator.naturalOrder());
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds();
  }
}
