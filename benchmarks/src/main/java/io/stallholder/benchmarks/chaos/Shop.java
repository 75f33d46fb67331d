package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// What buyers have bought, as the seller's app knows it.
final class Shop {
  private static final int MOST_LEFT = 40;

  private final List<Purchase> held = new ArrayList<>();
  private final List<Purchase> left = new ArrayList<>();
  private final Map<String, Integer> families = new HashMap<>();
  private int newest;

  synchronized Purchase bought(JsonNode subscription, Instant now) {
    return follow(newest++, subscription, now);
  }

  /// The old license stays in use until the app reports for the new one: both names are good.
  synchronized Purchase renewed(Purchase old, JsonNode agreement, Instant now) {
    held.removeIf(one -> one.arn().equals(old.arn()));
    return follow(old.family(), agreement, now);
  }

  synchronized void left(Purchase purchase, Instant end) {
    held.removeIf(one -> one.arn().equals(purchase.arn()));
    left.add(purchase.until(end));
    if (left.size() > MOST_LEFT) {
      left.removeFirst();
    }
  }

  /// Somebody to report for: mostly one who stays, now and then one who has left.
  synchronized Optional<Purchase> any(SplittableRandom chance) {
    List<Purchase> from = !left.isEmpty() && chance.nextInt(20) == 0 ? left : held;
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(chance.nextInt(from.size())));
  }

  synchronized Optional<Purchase> anyHeld(SplittableRandom chance) {
    return held.isEmpty() ? Optional.empty() : Optional.of(held.get(chance.nextInt(held.size())));
  }

  synchronized int heldCount() {
    return held.size();
  }

  /// By license ARN.
  synchronized Map<String, Integer> families() {
    return Map.copyOf(families);
  }

  private Purchase follow(int family, JsonNode json, Instant now) {
    var purchase =
        new Purchase(
            family,
            json.path("buyer").asText(),
            json.path("agreementId").asText(),
            json.path("licenseArn").asText(),
            now,
            Purchase.FAR_AWAY);
    held.add(purchase);
    families.put(purchase.arn(), family);
    return purchase;
  }
}
