package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.agreement.Agreement.Intent;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.World;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What else can happen to an agreement. A new case must break the build.
sealed interface Happening {
  String KINDS = "renew, replace, amend, terminate, suspend, resume, payment-failed";

  /// @param offer empty for the one that was accepted before
  /// @param entitlements empty for what the offer grants, or, renewed as it was, for the old ones
  record Succession(Intent intent, Optional<Offer> offer, Map<String, JsonNode> entitlements)
      implements Happening {
    public Succession {
      entitlements = Map.copyOf(entitlements);
    }
  }

  record Amendment(Lifecycle.Change change) implements Happening {}

  record Termination() implements Happening {}

  record FailedPayment() implements Happening {}

  record Suspension(boolean is) implements Happening {}

  /// @param product of the agreement that it is to happen to
  static Happening read(Fields fields, Product product, World world) {
    String kind = fields.text("kind");
    Happening happening =
        switch (kind) {
          case "renew" -> succession(Intent.RENEW, fields, product, world);
          case "replace" -> succession(Intent.REPLACE, fields, product, world);
          case "amend" -> amendment(fields, product);
          case "terminate" -> new Termination();
          case "payment-failed" -> new FailedPayment();
          case "suspend" -> new Suspension(true);
          case "resume" -> new Suspension(false);
          default ->
              throw Problem.at(
                  fields.at("kind"), "must be one of " + KINDS + ", not \"" + kind + "\"");
        };
    fields.end();
    return happening;
  }

  private static Happening succession(Intent intent, Fields fields, Product product, World world) {
    Optional<Offer> offer =
        fields.has("offer")
            ? Optional.of(SubscriptionsResource.offer(fields, product, world))
            : Optional.empty();
    return new Succession(intent, offer, SubscriptionsResource.entitlements(fields, product));
  }

  private static Happening amendment(Fields fields, Product product) {
    Optional<Instant> endTime =
        fields.has("endTime") ? Optional.of(fields.instant("endTime")) : Optional.empty();
    Optional<Boolean> autoRenew =
        fields.has("autoRenew") ? Optional.of(fields.flag("autoRenew", false)) : Optional.empty();
    return new Amendment(
        new Lifecycle.Change(
            endTime, autoRenew, SubscriptionsResource.entitlements(fields, product)));
  }
}
