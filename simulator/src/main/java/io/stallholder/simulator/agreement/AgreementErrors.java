package io.stallholder.simulator.agreement;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;

/// The errors of the Agreement API, with the members of their shapes.
final class AgreementErrors {
  private AgreementErrors() {}

  @Behaviour(
      value = "Invalid input answers ValidationException with a reason and the field",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model; which reason for what: our guess by their names",
      date = "2026-11-24")
  static AwsError invalid(String reason, String field, String message) {
    AwsError error = AwsError.client("ValidationException", message).with("reason", reason);
    error.members().putArray("fields").addObject().put("name", field).put("message", message);
    return error;
  }

  @Behaviour(
      value = "An unknown agreement answers ResourceNotFoundException with its id and type",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, ResourceNotFoundException",
      date = "2026-11-24")
  static AwsError notFound(String agreementId) {
    return AwsError.client(
            "ResourceNotFoundException", "The agreement does not exist: " + agreementId)
        .with("resourceId", agreementId)
        .with("resourceType", "Agreement");
  }

  @Behaviour(
      value = "Who is no party of an agreement is denied access, with reason INVALID_ACCESS",
      source = Source.GUESS,
      of = "the model has both this error and ResourceNotFoundException",
      date = "2026-11-24")
  static AwsError denied() {
    return AwsError.client("AccessDeniedException", "The caller is not a party of the agreement.")
        .with("reason", "INVALID_ACCESS");
  }
}
