package io.stallholder.gateway.metering;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.SubmissionStore.Frozen;
import io.stallholder.marketplace.Dimension;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/v1/ledger/preview`: the records that would be made now, while none is.
public final class PreviewResource implements Resource {
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE = 100;

  private final Sealing sealing;
  private final InstantSource clock;

  public PreviewResource(Sealing sealing, InstantSource clock) {
    this.sealing = sealing;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/ledger/preview", this::preview);
  }

  private Reply preview(Request request) {
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    Optional<MeterKey> after = request.query().text("after").map(PreviewResource::meter);
    List<Preview> page = sealing.preview(clock.instant(), after, limit);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "meters",
        page.stream().flatMap(each -> each.plan().map(plan -> json(each, plan)).stream()).toList());
    if (page.size() == limit) {
      MeterKey last = page.getLast().meter();
      body.put("next", last.license() + "/" + last.dimension().value());
    }
    return Reply.json(200, body);
  }

  private static MeterKey meter(String text) {
    int slash = text.indexOf('/');
    return Optional.of(text.substring(0, Math.max(slash, 0)))
        .flatMap(Ids::parse)
        .filter(_ -> slash + 1 < text.length())
        .map(license -> new MeterKey(license, new Dimension(text.substring(slash + 1))))
        .orElseThrow(
            () -> Problems.invalidParameter("after", "after must be the next of the page before"));
  }

  private static Map<String, Object> json(Preview preview, SealingPlan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("license", preview.meter().license().toString());
    json.put("dimension", preview.meter().dimension().value());
    List<Map<String, Object>> records = new ArrayList<>();
    for (int i = 0; i < plan.seals().size(); i++) {
      records.add(json(plan.seals().get(i), preview.records().get(i)));
    }
    json.put("records", records);
    json.put("moves", plan.moves().stream().map(PreviewResource::json).toList());
    json.put("refusals", plan.refusals().stream().map(PreviewResource::json).toList());
    json.put("carried", Decimals.written(plan.carry()));
    return json;
  }

  private static Map<String, Object> json(SealingPlan.Seal seal, Frozen record) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("productCode", record.product().value());
    json.put("hour", seal.hour().toString());
    json.put("counted", Decimals.written(seal.counted()));
    json.put("carriedIn", Decimals.written(seal.carriedIn()));
    json.put("quantity", seal.quantity());
    json.put("carriedOut", Decimals.written(seal.carriedOut()));
    json.put("timestamp", record.timestamp().toString());
    json.put("deadline", record.deadline().toString());
    return json;
  }

  private static Map<String, Object> json(SealingPlan.Move move) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", move.from().toString());
    json.put("to", move.to().toString());
    json.put("reason", move.reason().word());
    json.put("quantity", Decimals.written(move.quantity()));
    return json;
  }

  private static Map<String, Object> json(SealingPlan.Refusal refusal) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("hour", refusal.hour().toString());
    json.put("reason", refusal.reason().word());
    json.put("quantity", Decimals.written(refusal.quantity()));
    return json;
  }
}
