package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// Looks at the balances at random moments while everything runs: they close at every instant, and
/// have at least what was acknowledged by then.
final class Watch implements Actor {
  private static final int LONGEST_REST_MILLIS = 1_500;

  private final Scene scene;
  private final Shop shop;
  private final Books books;
  private final Tally tally;
  private final SplittableRandom chance;
  private final Map<String, String> arns = new HashMap<>();

  Watch(Scene scene, Shop shop, Books books, Tally tally, SplittableRandom chance) {
    this.scene = scene;
    this.shop = shop;
    this.books = books;
    this.tally = tally;
    this.chance = chance;
  }

  @Override
  public void act() throws InterruptedException {
    Thread.sleep(chance.nextLong(LONGEST_REST_MILLIS));
    Map<Account, BigDecimal> told = books.sums();
    Optional<JsonNode> answer = scene.calls().tryBalances(chance.nextInt(scene.gateways().size()));
    if (answer.isPresent()) {
      check(answer.get(), told);
      tally.closed.incrementAndGet();
    }
  }

  private void check(JsonNode balances, Map<Account, BigDecimal> told) throws InterruptedException {
    Map<Account, BigDecimal> accepted = new HashMap<>();
    for (JsonNode json : balances) {
      Sums sums = Sums.read(json);
      if (!sums.close()) {
        throw new Breach("does not close while things run: " + sums);
      }
      int family = family(sums.license());
      accepted.merge(new Account(family, sums.dimension()), sums.accepted(), BigDecimal::add);
    }
    tally.balances.addAndGet(balances.size());
    told.forEach((account, quantity) -> {
      BigDecimal here = accepted.getOrDefault(account, BigDecimal.ZERO);
      if (here.compareTo(quantity) < 0) {
        throw new Breach(
            "%s: the app was told %s, and only %s is there".formatted(account, quantity, here));
      }
    });
  }

  private int family(String license) throws InterruptedException {
    if (!arns.containsKey(license)) {
      for (JsonNode one : scene.calls().licenses()) {
        arns.put(one.path("id").asText(), one.path("licenseArn").asText());
      }
    }
    Integer family = shop.families().get(arns.getOrDefault(license, ""));
    if (family == null) {
      throw new Breach("a balance of license " + license + ", which nobody bought");
    }
    return family;
  }
}
