package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.LicenseUsageStore.Unit;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.usage.Reports;
import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// A stall at AWS Marketplace, both in one time.
public final class Market implements AutoCloseable {
  static final Channel CHANNEL = new Channel(Shop.SELLER, Shop.REGION);
  private static final Duration ACTIVATION = Duration.ofSeconds(72);
  private static final int MOST_REQUESTS = 10_000;
  private static final int USAGE_PAGE = 5;

  private final AtomicInteger holders = new AtomicInteger();
  private final Stall stall;
  private final SimulatedAws aws;

  public Market(Instant now) {
    this(new Shop(now));
  }

  public Market(Shop shop) {
    this(shop, new SimulatedAws(shop.now()));
  }

  Market(Shop shop, SimulatedAws aws) {
    this.stall = new Stall(shop);
    this.aws = aws;
  }

  public Stall stall() {
    return stall;
  }

  public Shop shop() {
    return stall.shop();
  }

  public SimulatedAws aws() {
    return aws;
  }

  public void at(Instant now) {
    aws.at(now);
    stall.at(now);
  }

  public void advance(Duration step) {
    at(stall.shop().now().plus(step));
  }

  /// A buyer whose license becomes active now, 72 s after the offer was accepted.
  public Bought buyer() {
    Bought bought = aws.subscribe();
    advance(ACTIVATION);
    shop().heard(bought.activated(shop().now()));
    return bought;
  }

  public License license(Bought bought) {
    return shop().license(bought);
  }

  /// Reports usage that must be accepted.
  public void used(Bought bought, Instant time, String quantity) {
    assertThat(stall.reports().send(used(license(bought), time, quantity)))
        .containsExactly("accepted");
  }

  private static Reports.Used used(License license, Instant time, String quantity) {
    return Reports.used(license, time, quantity);
  }

  public void seal() {
    stall.seal();
  }

  /// A buyer and the record of its first hour.
  Bought sealedHourOf(String quantity) {
    Bought bought = buyer();
    used(bought, shop().now(), quantity);
    sealNextHour();
    return bought;
  }

  List<Bought> buyers(int count) {
    List<Bought> buyers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      buyers.add(aws.subscribe());
    }
    advance(Duration.ofSeconds(72));
    buyers.forEach(bought -> shop().heard(bought.activated(shop().now())));
    return buyers;
  }

  void sealNextHour() {
    advance(Duration.ofMinutes(66));
    seal();
  }

  Line onlyLine(Bought bought) {
    List<Line> lines = stall.lines(license(bought));
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  /// A submitter with a lease of this name.
  Submitting submitting(String lease) {
    return submitting(lease, new Pace(10_000));
  }

  Submitting submitting(String lease, Pace pace) {
    String holder = "holder " + holders.incrementAndGet();
    return new Submitting(
        shop().jdbi(),
        new Submitting.Outlet(
            CHANNEL,
            aws.access().metering(),
            new Lease(shop().jdbi(), lease, holder, Duration.ofMinutes(1)),
            pace),
        shop().clock(),
        new MeteringMetrics(new Metrics()));
  }

  /// Sends all there is to send now, until nothing is left but what waits for its backoff.
  void submit() {
    submit(submitting("of test " + holders.get()));
  }

  static void submit(Submitting submitting) {
    try {
      int requests = 0;
      while (submitting.once() == Loop.Round.BUSY) {
        assertThat(++requests).isLessThan(MOST_REQUESTS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What would go out now, most urgent first.
  List<Delivery.Part> next(int requests) {
    var pace = new Pace(10_000);
    var outgoing = new Outgoing(new Planning(shop().jdbi(), CHANNEL, pace), pace);
    return outgoing.next(requests, shop().now());
  }

  /// Backoff is machine time, which no test waits for.
  void backoffIsOver() {
    shop()
        .jdbi()
        .useHandle(handle ->
            handle.execute("update metering_record set not_before = null where state = 'sealed'"));
  }

  /// What AWS bills this buyer.
  BigDecimal billed(Bought bought) {
    return aws.ledger().stream()
        .filter(line -> line.license().equals(bought.license().value()))
        .map(line -> BigDecimal.valueOf(line.quantity()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// Nothing is lost, nothing comes from nowhere, and what is metered is what AWS bills.
  void assertBooksClose() {
    BigDecimal metered = BigDecimal.ZERO;
    for (Balance balance : stall.balances()) {
      assertThat(balance).matches(Balance::closes);
      balance.license().ifPresent(license -> assertUsageAgrees(license, balance));
      metered = metered.add(balance.metered());
    }
    BigDecimal billed =
        aws.ledger().stream()
            .map(line -> BigDecimal.valueOf(line.quantity()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(metered).isEqualByComparingTo(billed);
  }

  /// What the seller's page shows adds up to the ledger's balance, by the hour and by the day.
  private void assertUsageAgrees(UUID license, Balance balance) {
    for (Unit unit : Unit.values()) {
      BigDecimal metered = BigDecimal.ZERO;
      BigDecimal included = BigDecimal.ZERO;
      BigDecimal refused = BigDecimal.ZERO;
      BigDecimal others = BigDecimal.ZERO;
      for (LicenseUsage line : usage(license, balance.dimension(), unit)) {
        metered = metered.add(line.metered());
        included = included.add(line.included());
        refused = refused.add(line.refused());
        others =
            others.add(line.counted()).add(line.sealed()).add(line.sent()).add(line.unsettled());
      }
      assertThat(metered).isEqualByComparingTo(balance.metered());
      assertThat(included).isEqualByComparingTo(balance.included());
      assertThat(refused).isEqualByComparingTo(balance.refused());
      assertThat(others)
          .isEqualByComparingTo(balance.waiting().add(balance.conflict()).add(balance.uncertain()));
    }
  }

  /// All of it, in small pages.
  List<LicenseUsage> usage(UUID license, Dimension dimension, Unit unit) {
    List<LicenseUsage> all = new ArrayList<>();
    var filter =
        new LicenseUsageStore.Filter(
            license,
            Optional.of(dimension.value()),
            Instant.EPOCH,
            Instant.parse("2100-01-01T00:00:00Z"),
            unit,
            LicenseUsageStore.After.NOTHING,
            USAGE_PAGE);
    List<LicenseUsage> page = usage(filter);
    while (!page.isEmpty()) {
      all.addAll(page);
      var last = new LicenseUsageStore.After(page.getLast().from(), dimension.value());
      page = usage(filter.page(last, USAGE_PAGE));
    }
    return all;
  }

  private List<LicenseUsage> usage(LicenseUsageStore.Filter filter) {
    return shop().jdbi().withHandle(handle -> LicenseUsageStore.lines(handle, filter));
  }

  @Override
  public void close() {
    aws.close();
    stall.close();
  }
}
