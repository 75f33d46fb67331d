package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.usage.Reports;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageBatch;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Ways in which money gets lost, brought about as they come about in life.
public final class Trouble {
  private static final Duration HOUR = Duration.ofHours(1);

  private Trouble() {}

  /// Usage of a dimension that AWS does not know.
  public static void parkedRecord(Market market) {
    License license = market.license(market.buyer());
    var used = Reports.used(license, market.shop().now(), "3").of(Shop.UNLISTED);
    assertThat(market.stall().reports().send(used)).containsExactly("accepted");
    market.sealNextHour();
    market.submit();
  }

  /// The dimension is listed after all: the record is retried.
  public static void listed(Market market) {
    market
        .shop()
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                update metering_record set state = 'metered', reason = null where state = 'parked'
                """));
  }

  /// Another program reported the same hour before us.
  public static void conflict(Market market) {
    Bought bought = market.buyer();
    Instant time = market.shop().now();
    market.used(bought, time, "7");
    market
        .aws()
        .access()
        .metering()
        .batchMeterUsage(
            new UsageBatch(
                Optional.empty(),
                List.of(
                    new UsageRecord(
                        time,
                        new Customer.Licensed(bought.buyer(), bought.license()),
                        Shop.CALLS,
                        new Quantity(99),
                        List.of()))));
    market.sealNextHour();
    market.submit();
  }

  /// A buyer left, and nobody sends the last hour.
  public static Bought leaving(Market market) {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "5");
    market.advance(HOUR);
    market.shop().heard(bought.cancelled(market.shop().now()));
    market.seal();
    return bought;
  }

  /// A buyer left while nobody sealed, and AWS takes no more of the license.
  public static void lost(Market market) {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "5");
    market.shop().heard(bought.cancelled(market.shop().now().plusSeconds(60)));
    market.advance(Duration.ofHours(3));
    market
        .shop()
        .jdbi()
        .useTransaction(
            handle -> market.shop().licenses().closeThoseDue(handle, market.shop().now(), 10));
    market.seal();
  }

  /// A tenant with two licenses, of which none is the default.
  public static License unattributed(Market market) {
    License first = market.license(market.buyer());
    License second = market.license(market.buyer());
    market.shop().serves(first, "tenant-42", false);
    market.shop().serves(second, "tenant-42", false);
    assertThat(market.stall().reports().send(Reports.used("tenant-42", market.shop().now(), "4")))
        .containsExactly("accepted");
    return first;
  }

  /// The submitter of a gateway that finds the lease with a process that does nothing.
  public static Loop.Step submitterBehindDeadHolder(Market market, String lease, String holder) {
    market
        .shop()
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "insert into lease (name, holder, held_until) values (?, 'dead', 'infinity')",
                lease));
    return new Submitting(
        market.shop().jdbi(),
        new Submitting.Outlet(
            Market.CHANNEL,
            market.aws().access().metering(),
            new Lease(market.shop().jdbi(), lease, holder, Duration.ofSeconds(5)),
            new Pace(1000)),
        market.shop().clock(),
        new MeteringMetrics(new Metrics()));
  }
}
