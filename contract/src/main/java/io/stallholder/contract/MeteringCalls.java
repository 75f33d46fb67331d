package io.stallholder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// AWS Marketplace Metering Service as rules call it.
final class MeteringCalls {
  private static final String BATCH_METER_USAGE = "BatchMeterUsage";
  private static final String SUCCESS = "Success";

  private final AwsCaller caller;
  private final boolean isFresh;

  MeteringCalls(Market market) {
    this.caller = new AwsCaller(market.access(), "AWSMPMeteringService");
    this.isFresh = market.isFresh();
  }

  Reply resolve(String token) {
    return send("ResolveCustomer", "{\"RegistrationToken\":\"" + token + "\"}");
  }

  Reply meter(Usage... records) {
    return send(Usage.batch(records));
  }

  /// As products from before 2026-06-01 are metered.
  Reply meterOf(String productCode, Usage record) {
    return send(
        "{\"ProductCode\":%s,\"UsageRecords\":[%s]}"
            .formatted(Usage.quoted(productCode), record.json()));
  }

  /// @param batch the body of BatchMeterUsage
  Reply send(String batch) {
    return send(BATCH_METER_USAGE, batch);
  }

  Reply send(String operation, String body) {
    return caller.call(operation, body);
  }

  /// All of them, each the first of its hour, or, in a market that is not fresh, the same as it.
  void assertMetered(Reply reply, int records) {
    List<JsonNode> results = reply.done().list("Results");
    assertThat(results).as(reply.text()).hasSize(records);
    for (JsonNode result : results) {
      if (isFresh || Reply.string(result, "Status").equals(SUCCESS)) {
        assertThat(Reply.string(result, "Status")).as(reply.text()).isEqualTo(SUCCESS);
        assertThat(Reply.string(result, "MeteringRecordId")).as(reply.text()).isNotEmpty();
      } else {
        assertThat(Reply.string(result, "Status")).isEqualTo("DuplicateRecord");
      }
    }
  }

  /// Refused as a whole, or record by record.
  void assertNotMetered(Reply reply) {
    if (reply.code().isEmpty()) {
      assertThat(reply.done().statuses()).as(reply.text()).doesNotContain(SUCCESS);
    } else {
      reply.refused();
    }
  }
}
