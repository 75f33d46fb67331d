package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.time.Instant;

/// Where the entitlement of an agreement stands, as GetAgreementEntitlements tells it.
record Provisioning(Status status, Reason reason) {
  enum Status {
    PROVISIONED,
    SCHEDULED,
    PENDING,
    FAILED,
    DEPROVISIONED
  }

  enum Reason {
    PROVISIONING_IN_PROGRESS,
    FUTURE_START_DATE,
    INVALID_PAYMENT_INSTRUMENT,
    ACCOUNT_SUSPENDED,
    AGREEMENT_INACTIVE,
    AGREEMENT_ACTIVE
  }

  @Behaviour(
      value = "Before the start date it is SCHEDULED with FUTURE_START_DATE",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, future dated agreements for SaaS",
      date = "2026-11-24")
  @Behaviour(
      value = "Status and reason follow the license; a failed payment has FAILED the entitlement",
      source = Source.GUESS,
      of = "the model lists both vocabularies, not which reason goes with which status",
      date = "2026-11-24")
  @Behaviour(
      value = "While the buyer is suspended, the reason of what is held is ACCOUNT_SUSPENDED",
      source = Source.GUESS,
      of = "the model has the reason; here a suspended buyer's license stays",
      date = "2026-11-24")
  static Provisioning of(Agreement agreement, boolean isSuspended, Instant now) {
    Provisioning standing =
        switch (agreement.life()) {
          case Life.Accepted accepted ->
              now.isBefore(agreement.terms().startTime())
                  ? new Provisioning(Status.SCHEDULED, Reason.FUTURE_START_DATE)
                  : new Provisioning(Status.PENDING, Reason.PROVISIONING_IN_PROGRESS);
          case Life.Active active -> new Provisioning(Status.PROVISIONED, Reason.AGREEMENT_ACTIVE);
          case Life.Ending ending ->
              new Provisioning(Status.PROVISIONED, Reason.AGREEMENT_INACTIVE);
          case Life.Deprovisioned gone ->
              new Provisioning(Status.DEPROVISIONED, Reason.AGREEMENT_INACTIVE);
          case Life.Withdrawn withdrawn ->
              new Provisioning(Status.FAILED, Reason.AGREEMENT_INACTIVE);
          case Life.Failed failed ->
              new Provisioning(Status.FAILED, Reason.INVALID_PAYMENT_INSTRUMENT);
        };
    return isSuspended && agreement.isHeld()
        ? new Provisioning(standing.status(), Reason.ACCOUNT_SUSPENDED)
        : standing;
  }

  @Behaviour(
      value = "The type of an entitlement is License",
      source = Source.GUESS,
      of = "the model has the member, and no value of it",
      date = "2026-11-24")
  ObjectNode json(Agreement agreement) {
    ObjectNode json =
        Json.object()
            .put("status", status.name())
            .put("statusReasonCode", reason.name())
            .put("type", "License");
    json.set("resource", AgreementView.resource(agreement));
    AgreementView.license(agreement).ifPresent(arn -> json.put("licenseArn", arn));
    return json;
  }
}
