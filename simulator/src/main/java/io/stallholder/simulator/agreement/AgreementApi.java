package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsJson;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Page;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Offer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// AWS Marketplace Agreement API over AWS JSON 1.0, as far as it reads.
public final class AgreementApi {
  private static final Set<String> OTHERS =
      Set.of(
          "AcceptAgreementCancellationRequest",
          "AcceptAgreementPaymentRequest",
          "AcceptAgreementRequest",
          "BatchCreateBillingAdjustmentRequest",
          "CancelAgreement",
          "CancelAgreementCancellationRequest",
          "CancelAgreementPaymentRequest",
          "CreateAgreementRequest",
          "GetAgreementCancellationRequest",
          "GetAgreementPaymentRequest",
          "GetBillingAdjustmentRequest",
          "ListAgreementCancellationRequests",
          "ListAgreementCharges",
          "ListAgreementInvoiceLineItems",
          "ListAgreementPaymentRequests",
          "ListBillingAdjustmentRequests",
          "RejectAgreementCancellationRequest",
          "RejectAgreementPaymentRequest",
          "SendAgreementCancellationRequest",
          "SendAgreementPaymentRequest",
          "UpdatePurchaseOrders");

  private final Agreements agreements;
  private final CurrentWorld world;
  private final VirtualClock clock;
  private final Faults faults;

  public AgreementApi(Agreements agreements, Lifecycle.Setting setting, Faults faults) {
    this.agreements = agreements;
    this.world = setting.world();
    this.clock = setting.clock();
    this.faults = faults;
  }

  public Service service() {
    return new Service(
        "AWS Marketplace Agreement Service",
        "aws-marketplace",
        false,
        List.of(
            AwsJson.v10("AWSMPCommerceService_v20200301", "com.amazonaws.marketplaceagreement#")),
        Map.of(
            "SearchAgreements", this::searchAgreements,
            "DescribeAgreement", this::describeAgreement,
            "GetAgreementTerms", this::agreementTerms,
            "GetAgreementEntitlements", this::agreementEntitlements),
        OTHERS);
  }

  private ObjectNode searchAgreements(Call call) {
    faults.refuse(call.operation());
    Search search = Search.read(call.caller().accountId(), call.input());
    Page<Agreement> page = search.page(agreements.all());
    ObjectNode output = Json.object();
    ArrayNode summaries = output.putArray("agreementViewSummaries");
    page.items().forEach(agreement -> summaries.add(AgreementView.summary(agreement)));
    page.next().ifPresent(next -> output.put("nextToken", next));
    return output;
  }

  private ObjectNode describeAgreement(Call call) {
    faults.refuse(call.operation());
    Agreement agreement = find(call);
    return AgreementView.description(agreement, offer(agreement));
  }

  private ObjectNode agreementTerms(Call call) {
    faults.refuse(call.operation());
    Agreement agreement = find(call);
    Page<ObjectNode> page = page(call, TermsJson.of(agreement, offer(agreement)));
    ObjectNode output = Json.object();
    output.putArray("acceptedTerms").addAll(page.items());
    page.next().ifPresent(next -> output.put("nextToken", next));
    return output;
  }

  @Behaviour(
      value = "The acceptor gets a registration token, fresh at each call, while it can be used",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, AgreementEntitlement; when: our guess",
      date = "2026-11-24")
  @Behaviour(
      value = "The proposer sees entitlements, too, without the token",
      source = Source.GUESS,
      of = "the model says that the token is for acceptors, not that proposers are denied",
      date = "2026-11-24")
  private ObjectNode agreementEntitlements(Call call) {
    faults.refuse(call.operation());
    Agreement agreement = find(call);
    boolean isSuspended = world.buyer(agreement.buyer()).map(Buyer::isSuspended).orElse(false);
    ObjectNode entitlement =
        Provisioning.of(agreement, isSuspended, clock.instant()).json(agreement);
    Page<ObjectNode> page = page(call, List.of(entitlement));
    boolean isForAcceptor = call.caller().accountId().equals(agreement.buyer());
    if (isForAcceptor && agreement.life() instanceof Life.Active) {
      entitlement.put("registrationToken", agreements.issueShortToken(agreement));
    }
    ObjectNode output = Json.object();
    output.putArray("agreementEntitlements").addAll(page.items());
    return output;
  }

  private Agreement find(Call call) {
    String id = new AgreementInput(call.input()).agreementId();
    Agreement agreement = agreements.byId(id).orElseThrow(() -> AgreementErrors.notFound(id));
    String caller = call.caller().accountId();
    if (!caller.equals(agreement.buyer()) && !caller.equals(agreement.product().seller())) {
      throw AgreementErrors.denied();
    }
    return agreement;
  }

  private Offer offer(Agreement agreement) {
    return world.get().offer(agreement.terms().offer()).orElseThrow();
  }

  private static Page<ObjectNode> page(Call call, List<ObjectNode> all) {
    AgreementInput input = new AgreementInput(call.input());
    String query = call.operation() + call.caller().accountId() + input.agreementId();
    try {
      return Page.of(all, query, input.nextToken(), input.maxResults());
    } catch (IllegalArgumentException e) {
      throw AgreementInput.invalidToken();
    }
  }
}
