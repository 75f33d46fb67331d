package io.stallholder.gateway.metering;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.LedgerStore.Filter;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.LedgerStore.RecordState;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// `/v1/ledger`: every record, what became of it, and where every unit of usage is.
public final class LedgerResource implements Resource {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;

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
    routes.requiring(Scope.ADMIN).post("/v1/ledger/{id}/retry", this::retry);
  }

  private Reply lines(Request request) {
    var query = request.query();
    var filter =
        new Filter(
            query.uuid("license"),
            query.choice("state", RecordState.class),
            query.instant("from"),
            query.instant("to"),
            query.uuid("after"),
            query.number("limit", DEFAULT_PAGE, 1, MAX_PAGE));
    List<Line> page = jdbi.withHandle(handle -> LedgerStore.lines(handle, filter));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("records", page.stream().map(LedgerResource::json).toList());
    if (page.size() == filter.size()) {
      body.put("next", page.getLast().id().toString());
    }
    return Reply.json(200, body);
  }

  private Reply balance(Request request) {
    var license = request.query().uuid("license");
    List<Balance> balances = jdbi.withHandle(handle -> LedgerStore.balances(handle, license));
    return Reply.json(
        200, Map.of("balances", balances.stream().map(LedgerResource::json).toList()));
  }

  private Reply retry(Request request) {
    String id = request.path("id");
    boolean retrying =
        Ids.parse(id)
            .map(record -> jdbi.inTransaction(handle -> SubmissionStore.retry(handle, record)))
            .orElse(false);
    if (!retrying) {
      throw Problems.notFound("no parked record has the id " + id);
    }
    return Reply.empty(204);
  }

  private static Map<String, Object> json(Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", line.id().toString());
    json.put("license", line.license().toString());
    json.put("productCode", line.product().value());
    json.put("dimension", line.dimension().value());
    json.put("hour", line.hour().toString());
    json.put("counted", decimal(line.counted()));
    json.put("carriedIn", decimal(line.carriedIn()));
    json.put("quantity", line.quantity());
    json.put("carriedOut", decimal(line.carriedOut()));
    json.put("timestamp", line.timestamp().toString());
    json.put("state", line.state().word());
    line.reason().ifPresent(reason -> json.put("reason", reason));
    line.meteringRecordId().ifPresent(id -> json.put("meteringRecordId", id));
    json.put("attempts", line.attempts());
    json.put("sealedAt", line.sealedAt().toString());
    line.settledAt().ifPresent(at -> json.put("settledAt", at.toString()));
    json.put("deadline", line.deadline().toString());
    return json;
  }

  private static Map<String, Object> json(Balance balance) {
    Map<String, Object> json = new LinkedHashMap<>();
    balance.license().ifPresent(license -> json.put("license", license.toString()));
    balance.tenant().ifPresent(tenant -> json.put("tenant", tenant));
    json.put("dimension", balance.dimension().value());
    json.put("accepted", decimal(balance.accepted()));
    json.put("metered", decimal(balance.metered()));
    json.put("included", decimal(balance.included()));
    json.put("refused", decimal(balance.refused()));
    json.put("conflict", decimal(balance.conflict()));
    json.put("uncertain", decimal(balance.uncertain()));
    json.put("waiting", decimal(balance.waiting()));
    json.put("carried", decimal(balance.carried()));
    json.put("rounded", decimal(balance.rounded()));
    return json;
  }

  private static String decimal(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
