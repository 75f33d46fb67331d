package io.stallholder.gateway.registration;

import io.stallholder.gateway.agreement.LicenseResource;
import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/v1/registrations`: what the backend of a seller with its own page calls.
final class HandoffResource implements Resource {
  private final Handoff handoff;

  HandoffResource(Handoff handoff) {
    this.handoff = handoff;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/registrations/{reference}", this::one);
    routes.requiring(Scope.ADMIN).post("/v1/registrations/{reference}/complete", this::complete);
  }

  private Reply one(Request request) {
    return handoff
        .find(reference(request))
        .map(registrant -> Reply.json(200, json(registrant)))
        .orElseThrow(HandoffResource::unknown);
  }

  private Reply complete(Request request) {
    var body = request.json(LicenseResource.Tenant.class);
    Handoff.Answer answer =
        handoff
            .complete(reference(request), choice(request, body))
            .orElseThrow(HandoffResource::unknown);
    return switch (answer.completion()) {
      case Completion.Linked(), Completion.Again() -> Reply.json(200, json(answer.registrant()));
      case Completion.Used() -> throw used();
      case Completion.Taken() -> throw taken(answer.registrant());
    };
  }

  private static Handoff.Choice choice(Request request, LicenseResource.Tenant body) {
    return new Handoff.Choice(body.name(), body.tenantDefault(), Actor.of(request));
  }

  private static Reference reference(Request request) {
    return new Reference(request.path("reference"));
  }

  private static Map<String, Object> json(Handoff.Registrant registrant) {
    HandoffStore.Referred referred = registrant.referred();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("license", LicenseResource.json(registrant.license()));
    json.put("tenantsOfBuyer", registrant.tenants());
    json.put("arrivedAt", referred.createdAt().toString());
    json.put("expiresAt", referred.expiresAt().toString());
    referred
        .completed()
        .ifPresent(
            it -> json.put("completed", Map.of("tenant", it.tenant(), "at", it.at().toString())));
    return json;
  }

  /// The reference itself is not repeated: whoever has it is taken for the buyer.
  private static ProblemException unknown() {
    return Problems.notFound("there is no such reference, or it has expired");
  }

  private static ProblemException used() {
    return new ProblemException(
        Problem.of(
            409,
            "reference-completed",
            "The reference was completed for another tenant",
            "it can be completed once; the buyer gets a new one by AWS's Set up your account"));
  }

  private static ProblemException taken(Handoff.Registrant registrant) {
    String license = registrant.license().id().toString();
    return new ProblemException(
        Problem.of(
                409,
                "license-linked",
                "The license is another tenant's",
                "PUT /v1/licenses/%s/tenant gives it to another one".formatted(license))
            .with("license", license));
  }
}
