package io.stallholder.simulator.topic;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;

/// The errors of Amazon SNS.
final class Refusal {
  private Refusal() {}

  static AwsError invalid(String parameter) {
    return AwsError.client("InvalidParameter", "Invalid parameter: " + parameter);
  }

  static AwsError invalid(String parameter, String reason) {
    return invalid(parameter + " Reason: " + reason);
  }

  @Behaviour(
      value = "A call without a parameter that it needs answers ValidationError",
      source = Source.GUESS,
      of = "the code of AWS's common layer in the query protocol, as STS has it",
      date = "2026-11-24")
  static AwsError missing(String parameter) {
    return AwsError.client(
        "ValidationError",
        "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must"
                .formatted(parameter)
            + " not be null");
  }

  static AwsError notFound(String what) {
    return new AwsError("NotFound", 404, what + " does not exist");
  }

  @Behaviour(
      value =
          "Who may not do something answers AuthorizationError, 403, naming who, what and where",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, errors; the wording: our guess",
      date = "2026-11-24")
  static AwsError denied(Call call, String arn) {
    String action = "SNS:" + call.operation();
    return new AwsError(
        "AuthorizationError",
        403,
        "User: %s is not authorized to perform: %s on resource: %s because no resource-based policy"
                .formatted(call.caller().arn(), action, arn)
            + " allows the %s action".formatted(action));
  }
}
