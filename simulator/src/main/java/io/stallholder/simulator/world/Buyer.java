package io.stallholder.simulator.world;

import java.util.Optional;

/// An AWS account that buys.
///
/// @param key with which it can call AWS, too
/// @param customerIdentifier what products from before 2026-06-01 know it by
/// @param pays whether its payments succeed
public record Buyer(
    String accountId,
    Optional<AccessKey> key,
    String customerIdentifier,
    boolean pays,
    boolean isSuspended) {
  /// In good standing, and without a key.
  public static Buyer of(String accountId) {
    return new Buyer(accountId, Optional.empty(), standingIdentifier(accountId), true, false);
  }

  /// Opaque to whoever reads it.
  public static String standingIdentifier(String accountId) {
    return "X"
        + Long.toString(Long.parseLong("1" + accountId), 36).toUpperCase(java.util.Locale.ROOT);
  }

  public Buyer paying(boolean does) {
    return new Buyer(accountId, key, customerIdentifier, does, isSuspended);
  }

  public Buyer suspended(boolean is) {
    return new Buyer(accountId, key, customerIdentifier, pays, is);
  }
}
