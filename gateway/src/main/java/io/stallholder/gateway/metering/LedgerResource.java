package io.stallholder.gateway.metering;

import io.stallholder.gateway.csv.CsvWriter;
import io.stallholder.gateway.http.Query;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.LedgerStore.Filter;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.LedgerStore.RecordState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// `/v1/ledger`: every record, what became of it, and where every unit of usage is.
public final class LedgerResource implements Resource {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;

  private enum Format {
    JSON,
    CSV
  }

  private final Jdbi jdbi;

  public LedgerResource(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void register(Routes routes) {
    routes
        .requiring(Scope.READ)
        .get("/v1/ledger", this::lines)
        .get("/v1/ledger/balance", this::balance);
  }

  private Reply lines(Request request) {
    Filter filter = filter(request.query());
    return switch (format(request)) {
      case JSON -> page(filter);
      case CSV -> table(filter);
    };
  }

  private static Filter filter(Query query) {
    return new Filter(
        query.uuid("license"),
        query.text("product"),
        query.text("dimension"),
        query.text("tenant"),
        query.choice("state", RecordState.class),
        query.text("reason"),
        query.instant("from"),
        query.instant("to"),
        query.instant("deadlineBefore"),
        query.uuid("after"),
        query.number("limit", DEFAULT_PAGE, 1, MAX_PAGE));
  }

  private static Format format(Request request) {
    return request
        .query()
        .choice("format", Format.class)
        .orElseGet(() ->
            request
                    .header("Accept")
                    .filter(types -> types.contains(CsvWriter.MEDIA_TYPE))
                    .isPresent()
                ? Format.CSV
                : Format.JSON);
  }

  private Reply page(Filter filter) {
    List<Line> page = jdbi.withHandle(handle -> LedgerStore.lines(handle, filter));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("records", page.stream().map(LedgerJson::of).toList());
    if (page.size() == filter.size()) {
      body.put("next", page.getLast().id().toString());
    }
    return Reply.json(200, body);
  }

  private Reply table(Filter filter) {
    List<Line> first = LedgerCsv.firstPage(jdbi, filter); // a failure here is still a problem
    return Reply.stream(
            200,
            CsvWriter.MEDIA_TYPE + "; charset=utf-8",
            out -> LedgerCsv.write(out, jdbi, filter, first))
        .with("Content-Disposition", "attachment; filename=\"ledger.csv\"");
  }

  private Reply balance(Request request) {
    var license = request.query().uuid("license");
    List<Balance> balances = jdbi.withHandle(handle -> LedgerStore.balances(handle, license));
    return Reply.json(200, Map.of("balances", balances.stream().map(LedgerJson::of).toList()));
  }
}
