package io.stallholder.simulator.world;

import io.stallholder.simulator.journal.KeptMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The world as it is now. Changed under the simulator's lock, read by everybody.
public final class CurrentWorld {
  /// All worlds have the same key: there is one.
  public static final String KEY = "world";

  private final KeptMap<String, World> kept;
  private volatile Indexed indexed;

  /// Whose an access key is.
  public record Owner(AccessKey key, String accountId) {}

  /// A world with what is looked up in it at every call.
  private record Indexed(
      World world,
      Map<String, Buyer> buyers,
      Map<String, Buyer> customers,
      Map<String, Owner> owners) {
    static Indexed of(World world) {
      Map<String, Buyer> buyers = new HashMap<>();
      Map<String, Buyer> customers = new HashMap<>();
      Map<String, Owner> owners = new HashMap<>();
      for (Buyer buyer : world.buyers()) {
        buyers.put(buyer.accountId(), buyer);
        customers.put(buyer.customerIdentifier(), buyer);
        buyer.key().ifPresent(key -> owners.put(key.id(), new Owner(key, buyer.accountId())));
      }
      for (Seller seller : world.sellers()) {
        owners.put(seller.key().id(), new Owner(seller.key(), seller.accountId()));
      }
      return new Indexed(world, buyers, customers, owners);
    }
  }

  public CurrentWorld(KeptMap<String, World> kept) {
    this.kept = kept;
    this.indexed = Indexed.of(kept.get(KEY).orElseGet(World::standing));
  }

  public World get() {
    return indexed.world();
  }

  public Optional<Buyer> buyer(String accountId) {
    return Optional.ofNullable(indexed.buyers().get(accountId));
  }

  /// By what legacy products know a buyer by.
  public Optional<Buyer> customer(String customerIdentifier) {
    return Optional.ofNullable(indexed.customers().get(customerIdentifier));
  }

  public Optional<Owner> owner(String accessKeyId) {
    return Optional.ofNullable(indexed.owners().get(accessKeyId));
  }

  public void replace(World with) {
    indexed = Indexed.of(with);
    kept.put(with);
  }
}
