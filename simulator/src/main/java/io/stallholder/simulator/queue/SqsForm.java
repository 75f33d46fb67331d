package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Forms;
import io.stallholder.simulator.protocol.Query;
import io.stallholder.simulator.protocol.Request;
import io.stallholder.simulator.protocol.Wire;
import java.util.Optional;

/// SQS's older query protocol, which differs from that of other services in how lists look.
final class SqsForm implements Wire {
  @Override
  public String describe() {
    return "query, `Version=" + SqsQuery.VERSION + "`";
  }

  @Override
  public Optional<String> operation(Request request) {
    return Query.action(request, SqsQuery.VERSION);
  }

  @Override
  public ObjectNode read(String operation, Request request) {
    return SqsQuery.input(operation, Forms.flat(Forms.read(request)), request.rawPath());
  }

  @Override
  public Answer success(String operation, ObjectNode output, String requestId) {
    return Query.xml(200, requestId, SqsQuery.success(operation, output, requestId));
  }

  @Override
  public Answer failure(AwsError raised, ErrorType type, String requestId) {
    AwsError error = Query.named(raised);
    return Query.xml(error.status(), requestId, SqsQuery.failure(error, requestId));
  }
}
