package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.SubmissionStore.Frozen;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// What sealing would do with one hour now, for people.
///
/// @param detail the rest of what is known, in words
public record PreviewLine(
    What what,
    UsageHour hour,
    UUID license,
    Dimension dimension,
    BigDecimal quantity,
    String detail) {
  /// What would become of the hour, or of some of it.
  public enum What {
    RECORD,
    MOVED,
    INCLUDED,
    REFUSED,
    HELD,
    WAITS
  }

  private static final int METERS_PER_PAGE = 500;

  /// All of them, a page of meters at a time. Nothing is stored.
  public static void tell(Sealing sealing, Instant now, Consumer<PreviewLine> told) {
    Optional<MeterKey> after = Optional.empty();
    do {
      List<Preview> page = sealing.preview(now, after, METERS_PER_PAGE);
      page.forEach(preview -> lines(preview).forEach(told));
      after =
          page.size() < METERS_PER_PAGE ? Optional.empty() : Optional.of(page.getLast().meter());
    } while (after.isPresent());
  }

  static List<PreviewLine> lines(Preview preview) {
    List<PreviewLine> lines = new ArrayList<>();
    preview.plan().ifPresent(plan -> add(lines, preview, plan));
    return lines;
  }

  private static void add(List<PreviewLine> lines, Preview preview, SealingPlan plan) {
    MeterKey meter = preview.meter();
    for (int i = 0; i < plan.seals().size(); i++) {
      SealingPlan.Seal seal = plan.seals().get(i);
      lines.add(
          line(
              What.RECORD,
              new MeterHour(meter, seal.hour()),
              BigDecimal.valueOf(seal.quantity()),
              detail(seal, preview.records().get(i))));
    }
    for (SealingPlan.Move move : plan.moves()) {
      String detail = "to " + move.to() + ": " + move.reason().word();
      lines.add(line(What.MOVED, new MeterHour(meter, move.from()), move.quantity(), detail));
    }
    for (SealingPlan.Included included : plan.included()) {
      String detail = "by the contract's period from " + included.period();
      lines.add(
          line(What.INCLUDED, new MeterHour(meter, included.hour()), included.quantity(), detail));
    }
    for (SealingPlan.Refusal refusal : plan.refusals()) {
      String detail = refusal.reason().word();
      lines.add(
          line(What.REFUSED, new MeterHour(meter, refusal.hour()), refusal.quantity(), detail));
    }
    plan.holds()
        .forEach((hour, quantity) ->
            lines.add(line(What.HELD, new MeterHour(meter, hour), quantity, "above the ceiling")));
    for (SealingPlan.Wait wait : plan.waits()) {
      BigDecimal counted = plan.open().getOrDefault(wait.hour(), BigDecimal.ZERO);
      lines.add(line(What.WAITS, new MeterHour(meter, wait.hour()), counted, wait.detail()));
    }
  }

  private static String detail(SealingPlan.Seal seal, Frozen record) {
    return "counted %s, carried in %s, out %s; until %s"
        .formatted(
            Decimals.written(seal.counted()),
            Decimals.written(seal.carriedIn()),
            Decimals.written(seal.carriedOut()),
            record.deadline());
  }

  private static PreviewLine line(What what, MeterHour hour, BigDecimal quantity, String detail) {
    MeterKey meter = hour.meter();
    return new PreviewLine(what, hour.hour(), meter.license(), meter.dimension(), quantity, detail);
  }
}
