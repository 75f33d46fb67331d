package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import java.util.function.Function;

/// Up to ten entries in one call, each of which may fail alone.
final class Batch {
  private static final int FAULT = 500;

  private Batch() {}

  /// @param each what to do with one entry, and what to say of it besides its id
  static ObjectNode perform(Call call, Function<ObjectNode, ObjectNode> each) {
    ObjectNode output = Json.object();
    ArrayNode successful = output.putArray("Successful");
    ArrayNode failed = output.putArray("Failed");
    for (ObjectNode entry : SqsInput.entries(call)) {
      String id = SqsInput.text(entry, "Id");
      try {
        ObjectNode result = each.apply(entry);
        successful.addObject().put("Id", id).setAll(result);
      } catch (AwsError e) {
        failed
            .addObject()
            .put("Id", id)
            .put("SenderFault", e.status() < FAULT)
            .put("Code", e.code())
            .put("Message", e.explanation());
      }
    }
    return output;
  }
}
