package io.stallholder.gateway.metering;

import io.stallholder.gateway.csv.CsvWriter;
import io.stallholder.gateway.metering.LedgerStore.Filter;
import io.stallholder.gateway.metering.LedgerStore.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// The ledger as a table. It is read page by page: neither memory nor a transaction is held while
/// somebody reads slowly.
final class LedgerCsv {
  private static final int LINES_PER_PAGE = 1000;

  private LedgerCsv() {}

  static List<Line> firstPage(Jdbi jdbi, Filter filter) {
    return jdbi.withHandle(
        handle -> LedgerStore.lines(handle, filter.page(filter.after(), LINES_PER_PAGE)));
  }

  static void write(OutputStream out, Jdbi jdbi, Filter filter, List<Line> first)
      throws IOException {
    var csv = new CsvWriter(out);
    csv.line(
        "id",
        "license",
        "productCode",
        "dimension",
        "hour",
        "counted",
        "carriedIn",
        "quantity",
        "carriedOut",
        "timestamp",
        "state",
        "reason",
        "meteringRecordId",
        "attempts",
        "sealedAt",
        "settledAt",
        "deadline");
    List<Line> page = first;
    while (!page.isEmpty()) {
      for (Line line : page) {
        write(csv, line);
      }
      csv.flush();
      if (page.size() < LINES_PER_PAGE) {
        return;
      }
      Filter next = filter.page(Optional.of(page.getLast().id()), LINES_PER_PAGE);
      page = jdbi.withHandle(handle -> LedgerStore.lines(handle, next));
    }
    csv.flush();
  }

  private static void write(CsvWriter csv, Line line) throws IOException {
    csv.line(
        line.id(),
        line.license(),
        line.product().value(),
        line.dimension().value(),
        line.hour(),
        line.counted(),
        line.carriedIn(),
        line.quantity(),
        line.carriedOut(),
        line.timestamp(),
        line.state().word(),
        line.reason().orElse(""),
        line.meteringRecordId().orElse(""),
        line.attempts(),
        line.sealedAt(),
        line.settledAt().map(Instant::toString).orElse(""),
        line.deadline());
  }
}
