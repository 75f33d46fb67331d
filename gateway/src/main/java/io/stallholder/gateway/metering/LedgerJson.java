package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.LedgerStore.Line;
import java.util.LinkedHashMap;
import java.util.Map;

/// The ledger's lines as answers have them.
final class LedgerJson {
  private LedgerJson() {}

  static Map<String, Object> of(Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", line.id().toString());
    json.put("license", line.license().toString());
    json.put("productCode", line.product().value());
    json.put("dimension", line.dimension().value());
    json.put("hour", line.hour().toString());
    json.put("counted", Decimals.written(line.counted()));
    json.put("carriedIn", Decimals.written(line.carriedIn()));
    json.put("quantity", line.quantity());
    json.put("carriedOut", Decimals.written(line.carriedOut()));
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

  static Map<String, Object> of(Balance balance) {
    Map<String, Object> json = new LinkedHashMap<>();
    balance.license().ifPresent(license -> json.put("license", license.toString()));
    balance.tenant().ifPresent(tenant -> json.put("tenant", tenant));
    json.put("dimension", balance.dimension().value());
    json.put("accepted", Decimals.written(balance.accepted()));
    json.put("metered", Decimals.written(balance.metered()));
    json.put("included", Decimals.written(balance.included()));
    json.put("refused", Decimals.written(balance.refused()));
    json.put("conflict", Decimals.written(balance.conflict()));
    json.put("uncertain", Decimals.written(balance.uncertain()));
    json.put("waiting", Decimals.written(balance.waiting()));
    json.put("carried", Decimals.written(balance.carried()));
    json.put("rounded", Decimals.written(balance.rounded()));
    return json;
  }
}
