package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.metering.Ledger;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Json;
import java.util.Map;
import java.util.Optional;

/// `ledger` and `calls`: what happened.
final class RecordsResource {
  private final Parts parts;

  RecordsResource(Parts parts) {
    this.parts = parts;
  }

  ObjectNode ledger(Optional<String> licenseArn) {
    ObjectNode json = Json.object();
    ArrayNode records = json.putArray("records");
    for (Map.Entry<Ledger.Key, Ledger.Metered> entry : parts.metering().ledger().list(licenseArn)) {
      Ledger.Key key = entry.getKey();
      Ledger.Metered metered = entry.getValue();
      records
          .addObject()
          .put("licenseArn", key.licenseArn())
          .put("customerAWSAccountId", key.customerAwsAccountId())
          .put("productCode", metered.productCode())
          .put("dimension", key.dimension())
          .put("hour", key.hour().toString())
          .put("quantity", metered.quantity())
          .put("meteringRecordId", metered.meteringRecordId().toString())
          .put("region", key.region());
    }
    return json;
  }

  ObjectNode calls(Optional<String> operation) {
    ObjectNode json = Json.object();
    ArrayNode calls = json.putArray("calls");
    for (Calls.Received call : parts.calls().list(operation)) {
      ObjectNode entry =
          calls
              .addObject()
              .put("time", call.time().toString())
              .put("operation", call.operation())
              .put("caller", call.caller())
              .put("region", call.region());
      entry.set("request", call.request());
      entry.put("status", call.status());
      entry.set("response", call.response());
    }
    return json.put("total", parts.calls().total(operation));
  }
}
