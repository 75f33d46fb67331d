package io.stallholder.simulator.control;

import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.World;
import java.util.Set;

/// What the bodies of control calls must be, for who wants to know before they are sent. Whatever
/// is wrong is a [Problem].
public final class Bodies {
  private Bodies() {}

  public static World world(Fields fields) {
    return WorldJson.read(fields);
  }

  /// @return the product that is bought
  public static Product subscription(Fields fields, World world) {
    return SubscriptionsResource.order(fields, world).product();
  }

  /// @param product of the agreement that it is to happen to
  public static void happening(Fields fields, Product product, World world) {
    var unused = Happening.read(fields, product, world);
  }

  public static Offer offer(Fields fields, World world) {
    Offer offer = OfferJson.read(fields, world.products(), world.buyers());
    if (world.offer(offer.id()).isPresent()) {
      throw Problem.at(fields.at("id"), "is there twice: " + offer.id());
    }
    return offer;
  }

  public static void switches(Fields fields) {
    SettingsResource.checkSwitches(fields);
  }

  /// @param operations the AWS operations that faults can be for
  public static void fault(Fields fields, Set<String> operations) {
    var unused = FaultsResource.Wanted.read(fields, operations);
  }
}
