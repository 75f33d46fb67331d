package io.stallholder.simulator.metering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.EmptyOrAbsent;
import io.stallholder.simulator.behaviour.Switch.IdenticalResend;
import io.stallholder.simulator.behaviour.Switch.Presence;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.fault.Quota;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.protocol.AwsJson;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.CurrentWorld;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// AWS Marketplace Metering Service, as far as SaaS products use it.
public final class Metering {
  private static final String RESOLVE_CUSTOMER = "ResolveCustomer";
  private static final String BATCH_METER_USAGE = "BatchMeterUsage";

  private final CurrentWorld world;
  private final Agreements agreements;
  private final VirtualClock clock;
  private final Switches switches;
  private final Faults faults;
  private final Claims claims;
  private final Quota quota;
  private final Ledger ledger;

  public Metering(
      Agreements agreements,
      Lifecycle.Setting setting,
      Faults faults,
      Quota quota,
      Journal journal) {
    this.world = setting.world();
    this.agreements = agreements;
    this.clock = setting.clock();
    this.switches = setting.switches();
    this.faults = faults;
    this.claims = new Claims(new Customers(world, agreements, switches), switches);
    this.quota = quota;
    this.ledger = new Ledger(journal);
  }

  public Service service() {
    ForBuyersMachines others = new ForBuyersMachines(world, switches, faults);
    return new Service(
        "AWS Marketplace Metering Service",
        "aws-marketplace",
        true,
        List.of(AwsJson.v11("AWSMPMeteringService", "com.amazonaws.marketplacemetering#")),
        Map.of(
            RESOLVE_CUSTOMER,
            this::resolveCustomer,
            BATCH_METER_USAGE,
            this::batchMeterUsage,
            "MeterUsage",
            others::meterUsage,
            "RegisterUsage",
            others::registerUsage),
        Set.of());
  }

  public Ledger ledger() {
    return ledger;
  }

  public void reset() {
    ledger.reset();
    quota.reset();
  }

  @Behaviour(
      value = "ResolveCustomer: account id, product code and license, no CustomerIdentifier",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, ResolveCustomer, for products since 2026-06-01",
      date = "2026-11-23")
  private ObjectNode resolveCustomer(Call call) {
    Violations violations = new Violations();
    JsonNode token = call.input().path("RegistrationToken");
    if (!token.isTextual()) {
      violations.missing("registrationToken");
    } else {
      violations.length("registrationToken", token.textValue(), 1, Integer.MAX_VALUE);
    }
    violations.throwIfAny();
    Region.check(call.caller(), switches);
    faults.refuse(RESOLVE_CUSTOMER);
    Agreement agreement = agreements.resolve(token.textValue(), call.caller().accountId());
    ObjectNode output = Json.object();
    boolean isLegacy = agreement.product().licensing().isLegacy(clock.instant());
    if (isLegacy) {
      output.put("CustomerIdentifier", identifier(agreement));
    } else if (switches.get(Switch.CUSTOMER_IDENTIFIER) == EmptyOrAbsent.EMPTY) {
      output.put("CustomerIdentifier", "");
    }
    output
        .put("CustomerAWSAccountId", agreement.buyer())
        .put("ProductCode", agreement.product().code());
    if (!isLegacy || switches.get(Switch.LEGACY_LICENSE) == Presence.PRESENT) {
      output.put("LicenseArn", agreement.licenseArn());
    }
    return output;
  }

  @Behaviour(
      value = "A legacy product's buyer has an opaque CustomerIdentifier, too",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, ResolveCustomer",
      date = "2026-11-24")
  private String identifier(Agreement agreement) {
    return world.buyer(agreement.buyer()).map(Buyer::customerIdentifier).orElse("");
  }

  @Behaviour(
      value = "The order in which BatchMeterUsage notices what is wrong",
      source = Source.GUESS,
      of = "AWS documents the errors, not which of two comes first",
      date = "2026-11-23")
  @Behaviour(
      value = "An empty list of records answers 200 with empty lists",
      source = Source.GUESS,
      of = "the model allows it; its effect is not documented",
      date = "2026-11-23")
  private ObjectNode batchMeterUsage(Call call) {
    UsageShape.Batch batch = UsageShape.read(call);
    Region.check(call.caller(), switches);
    Optional<Integer> callsPerSecond = switches.get(Switch.QUOTA);
    if (callsPerSecond.isPresent() && !quota.take(call, callsPerSecond.get())) {
      throw faults.throttled();
    }
    faults.refuse(BATCH_METER_USAGE);
    Instant now = clock.instant();
    List<Claim> checked = claims.check(batch, call.caller().accountId(), now);
    ObjectNode output = Json.object();
    ArrayNode results = output.putArray("Results");
    ArrayNode unprocessed = output.putArray("UnprocessedRecords");
    for (Claim claim : checked) {
      if (faults.leavesUnprocessed(BATCH_METER_USAGE)) {
        unprocessed.add(claim.record().asSent());
      } else {
        results.add(result(claim, call.caller().region(), now));
      }
    }
    return output;
  }

  @Behaviour(
      value = "An identical resend answers Success",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage; the same record id: our guess",
      date = "2026-11-23")
  @Behaviour(
      value = "A resend is identical when its quantity is; allocations are not compared",
      source = Source.GUESS,
      of = "DuplicateRecord is documented for another quantity only",
      date = "2026-11-23")
  @Behaviour(
      value = "The first quantity of an hour stays; another one answers DuplicateRecord",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, UsageRecordResult",
      date = "2026-11-23")
  @Behaviour(
      value = "Without an active agreement a record answers CustomerNotSubscribed",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, UsageRecordResult",
      date = "2026-11-23")
  @Behaviour(
      value = "While the buyer's account is suspended a record answers CustomerNotSubscribed",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, UsageRecordResult",
      date = "2026-11-24")
  private ObjectNode result(Claim claim, String region, Instant now) {
    if (isSuspended(claim)
        || !claim.isSubscribed(
            now, switches.get(Switch.FINAL_HOUR_OPENS), switches.get(Switch.FINAL_WINDOW))) {
      return refused(claim, "CustomerNotSubscribed", UUID.randomUUID());
    }
    Ledger.Key key = claim.key(region);
    int quantity = claim.record().quantity();
    Optional<Ledger.Metered> earlier = ledger.find(key);
    if (earlier.isEmpty()) {
      return accepted(claim, ledger.store(key, quantity).meteringRecordId());
    }
    UUID id = earlier.get().meteringRecordId();
    if (earlier.get().quantity() != quantity) {
      return refused(claim, "DuplicateRecord", id);
    }
    if (faults.duplicatesResend(BATCH_METER_USAGE)) {
      return refused(claim, "DuplicateRecord", id);
    }
    IdenticalResend identical = switches.get(Switch.IDENTICAL_RESEND);
    return switch (identical) {
      case SUCCESS -> accepted(claim, id);
      case DUPLICATE -> refused(claim, "DuplicateRecord", id);
    };
  }

  private boolean isSuspended(Claim claim) {
    return claim
        .held()
        .flatMap(agreement -> world.buyer(agreement.buyer()))
        .map(Buyer::isSuspended)
        .orElse(false);
  }

  private static ObjectNode accepted(Claim claim, UUID id) {
    return result(claim).put("MeteringRecordId", id.toString()).put("Status", "Success");
  }

  private ObjectNode refused(Claim claim, String status, UUID id) {
    ObjectNode result = result(claim);
    if (switches.get(Switch.REFUSED_RECORD_ID) == Presence.PRESENT) {
      result.put("MeteringRecordId", id.toString());
    }
    return result.put("Status", status);
  }

  private static ObjectNode result(Claim claim) {
    ObjectNode result = Json.object();
    result.set("UsageRecord", claim.record().asSent());
    return result;
  }
}
