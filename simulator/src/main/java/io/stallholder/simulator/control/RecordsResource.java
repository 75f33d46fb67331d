package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.metering.Ledger;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Json;
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
    for (Ledger.Metered metered : parts.metering().ledger().list(licenseArn)) {
      Ledger.Key key = metered.key();
      ObjectNode record = records.addObject();
      if (!key.licenseArn().isEmpty()) {
        record.put("licenseArn", key.licenseArn());
      }
      record
          .put("customerAWSAccountId", key.customerAwsAccountId())
          .put("productCode", key.productCode())
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
              .put("caller", call.caller().arn())
              .put("region", call.caller().region());
      entry.set("request", call.request());
      entry.put("status", status(call.reply()));
      entry.set("response", call.reply().body());
    }
    return json.put("total", parts.calls().total(operation));
  }

  /// 0 when no answer was sent.
  private static int status(Calls.Reply reply) {
    return switch (reply.fate()) {
      case ANSWERED -> reply.status();
      case REPLY_LOST, DROPPED -> 0;
    };
  }
}
