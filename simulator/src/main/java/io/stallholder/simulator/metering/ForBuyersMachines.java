package io.stallholder.simulator.metering;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.world.CurrentWorld;

/// MeterUsage and RegisterUsage, which software in the buyer's own account calls: a SaaS product is
/// told that it is wrong there.
final class ForBuyersMachines {
  private final CurrentWorld world;
  private final Switches switches;
  private final Faults faults;

  ForBuyersMachines(CurrentWorld world, Switches switches, Faults faults) {
    this.world = world;
    this.switches = switches;
    this.faults = faults;
  }

  @Behaviour(
      value = "MeterUsage for a SaaS product answers CustomerNotEntitledException",
      source = Source.GUESS,
      of = "documented as for software in the buyer's account; not what a SaaS product is told",
      date = "2026-11-24")
  ObjectNode meterUsage(Call call) {
    Violations violations = new Violations();
    required(violations, call, "ProductCode", "productCode");
    required(violations, call, "Timestamp", "timestamp");
    required(violations, call, "UsageDimension", "usageDimension");
    violations.throwIfAny();
    Region.check(call.caller(), switches);
    faults.refuse(call.operation());
    checkProduct(call);
    throw AwsError.client(
        "CustomerNotEntitledException",
        "The customer does not have a valid subscription for the product: it is a SaaS product,"
            + " which is metered by BatchMeterUsage.");
  }

  @Behaviour(
      value = "RegisterUsage for a SaaS product answers PlatformNotSupportedException",
      source = Source.GUESS,
      of = "documented as for containers only; not what a SaaS product is told",
      date = "2026-11-24")
  ObjectNode registerUsage(Call call) {
    Violations violations = new Violations();
    required(violations, call, "ProductCode", "productCode");
    required(violations, call, "PublicKeyVersion", "publicKeyVersion");
    violations.throwIfAny();
    Region.check(call.caller(), switches);
    faults.refuse(call.operation());
    checkProduct(call);
    throw AwsError.client(
        "PlatformNotSupportedException",
        "AWS Marketplace does not support metering usage from the underlying platform.");
  }

  private static void required(Violations violations, Call call, String name, String member) {
    if (call.input().path(name).isMissingNode() || call.input().path(name).isNull()) {
      violations.missing(member);
    }
  }

  @Behaviour(
      value = "A product code that nobody has is invalid for MeterUsage and RegisterUsage, too",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, MeterUsage and RegisterUsage, errors",
      date = "2026-11-24")
  private void checkProduct(Call call) {
    String code = call.input().path("ProductCode").asText();
    if (world.get().product(code).filter(product -> product.code().equals(code)).isEmpty()) {
      throw AwsError.client(
          "InvalidProductCodeException",
          "The product code passed does not match the product code used for publishing the"
              + " product.");
    }
  }
}
