package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.entitlement.Allowances;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.LedgerStore.Filter;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.usage.Reports;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A shop that takes usage and seals hours.
public final class Stall implements AutoCloseable {
  private static final int MOST_ROUNDS = 100;

  private final Shop shop;
  private final Reports reports;
  private final Sealing sealing;

  public Stall(Instant now) {
    this(new Shop(now));
  }

  public Stall(Shop shop) {
    this.shop = shop;
    this.reports = new Reports(shop);
    this.sealing =
        new Sealing(shop.jdbi(), shop.config(), shop.licenses(), new Allowances(), shop.clock());
  }

  public Shop shop() {
    return shop;
  }

  public Reports reports() {
    return reports;
  }

  public Sealing sealing() {
    return sealing;
  }

  public void at(Instant now) {
    shop.at(now);
  }

  public void advance(Duration step) {
    shop.advance(step);
  }

  /// Seals all that is due, and closes the licenses that are due.
  public void seal() {
    int rounds = 0;
    while (sealing.once() == Loop.Round.BUSY && ++rounds < MOST_ROUNDS) {
      Thread.onSpinWait();
    }
  }

  public List<Line> lines(License license) {
    var filter = Filter.ofLicense(license.id(), 1000);
    return shop.jdbi().withHandle(handle -> LedgerStore.lines(handle, filter));
  }

  public Line line(License license, UsageHour hour) {
    return lines(license).stream()
        .filter(line -> line.hour().equals(hour))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no record of " + hour));
  }

  public Balance balance(License license, Dimension dimension) {
    return balances().stream()
        .filter(balance -> balance.license().equals(Optional.of(license.id())))
        .filter(balance -> balance.dimension().equals(dimension))
        .findFirst()
        .orElseThrow();
  }

  public Balance balance(License license) {
    return balance(license, Shop.CALLS);
  }

  public List<Balance> balances() {
    return shop.jdbi().withHandle(handle -> LedgerStore.balances(handle, Optional.empty()));
  }

  @Override
  public void close() {
    shop.close();
  }
}
