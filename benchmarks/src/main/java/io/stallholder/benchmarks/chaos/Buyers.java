package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Buyers who come, renew, leave and come back; and time, which runs slower while somebody leaves:
/// AWS's final hour must not pass merely because the gateways are down for seconds.
final class Buyers implements Actor {
  private static final int FIRST = 80;
  private static final int FEWEST = 60;
  private static final int MOST = 110;
  private static final int FAST = 180;
  private static final int SLOW = 45;
  private static final int SLOWEST = 4;
  private static final Duration TO_LEAVE = Duration.ofSeconds(20);
  private static final int SHORTEST_REST_MILLIS = 500;
  private static final int LONGEST_REST_MILLIS = 4_000;

  private final SimulatedAws aws;
  private final GatewayCalls gateways;
  private final Shop shop;
  private final Tally tally;
  private final List<String> accounts;
  private final SplittableRandom chance;
  private long slowUntil = System.nanoTime();

  Buyers(Scene scene, Shop shop, Tally tally, SplittableRandom chance) throws InterruptedException {
    this.aws = scene.aws();
    this.gateways = scene.calls();
    this.shop = shop;
    this.tally = tally;
    this.accounts = scene.buyers();
    this.chance = chance;
  }

  void comeFirst() throws InterruptedException {
    for (int i = 0; i < FIRST; i++) {
      buy(accounts.get(i % accounts.size()));
    }
  }

  @Override
  public void act() throws InterruptedException {
    int die = chance.nextInt(10);
    if (shop.heldCount() < FEWEST || (die < 4 && shop.heldCount() < MOST)) {
      buy(accounts.get(chance.nextInt(accounts.size())));
    } else if (die < 8) {
      leave();
    } else {
      renew();
    }
    aws.setSpeed(speed());
    Thread.sleep(chance.nextLong(SHORTEST_REST_MILLIS, LONGEST_REST_MILLIS));
  }

  /// A slow machine may take a minute to start a gateway: that is not what is to be shown here.
  private int speed() throws InterruptedException {
    if (!gateways.isAnyReady()) {
      return SLOWEST;
    }
    return System.nanoTime() - slowUntil < 0 ? SLOW : FAST;
  }

  private void buy(String buyer) throws InterruptedException {
    JsonNode subscription = aws.subscribe(buyer, Scene.PRODUCT);
    shop.bought(subscription, aws.now());
    tally.bought.incrementAndGet();
  }

  /// Every other one buys again at once.
  private void leave() throws InterruptedException {
    Optional<Purchase> leaver = shop.anyHeld(chance);
    if (leaver.isEmpty()) {
      return;
    }
    slowUntil = System.nanoTime() + TO_LEAVE.toNanos();
    aws.setSpeed(SLOW);
    Optional<JsonNode> ended = aws.cancel(leaver.get().agreement());
    if (ended.isPresent()) {
      shop.left(leaver.get(), Instant.parse(ended.get().path("endedAt").asText()));
      tally.cancelled.incrementAndGet();
      if (chance.nextBoolean()) {
        buy(leaver.get().buyer());
      }
    }
  }

  private void renew() throws InterruptedException {
    Optional<Purchase> old = shop.anyHeld(chance);
    if (old.isEmpty()) {
      return;
    }
    slowUntil = System.nanoTime() + TO_LEAVE.toNanos();
    aws.setSpeed(SLOW);
    Optional<JsonNode> next = aws.renew(old.get().agreement());
    if (next.isPresent()) {
      shop.renewed(old.get(), next.get(), aws.now());
      tally.renewed.incrementAndGet();
    }
  }
}
