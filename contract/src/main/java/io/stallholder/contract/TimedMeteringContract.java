package io.stallholder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.contract.Market.Customer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The documented rules of metering that somebody must move a clock for.
public abstract class TimedMeteringContract {
  private static final String BATCH = "AWS Marketplace API reference, BatchMeterUsage";
  private static final String RESULT = "AWS Marketplace API reference, UsageRecordResult";
  private static final String ONBOARDING = "AWS Marketplace user guide, SaaS customer onboarding";
  private static final String EVENTS =
      "AWS Marketplace user guide, EventBridge integration for SaaS";
  private static final String READ = "2026-11-24";

  private static final Duration WINDOW = Duration.ofHours(24);
  private static final Duration MONTH_CLOSE = Duration.ofHours(6);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TOKEN_LIFE = Duration.ofHours(4);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private Market market;
  private Customer customer;
  private MeteringCalls calls;

  /// Fresh, its time standing still until [#advance] moves it. Asked before each rule is tried.
  protected abstract Market market();

  protected abstract void advance(Duration step);

  /// Who just subscribed to the product of the market's customer, and whose license is not active.
  protected abstract Customer newcomer();

  /// Moves the clock, by less than an hour, until the newcomer's license is active.
  protected abstract void activate(Customer newcomer);

  /// The buyer's agreement ends at this moment.
  protected abstract void cancel(Customer leaving);

  /// A registration token of the customer, made at this moment.
  protected abstract String freshToken(Customer of);

  @BeforeEach
  final void open() {
    market = market();
    customer = market.customer();
    calls = new MeteringCalls(market);
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aTimestampIsTakenWhileItIsYoungerThan24Hours() {
    Instant limit = now().minus(WINDOW);

    calls.meter(Usage.of(customer, limit, 1)).refusedAs("TimestampOutOfBoundsException");
    calls.assertMetered(calls.meter(Usage.of(customer, limit.plus(SECOND), 1)), 1);
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void oneTimestampOutOfBoundsDropsTheWholeBatch() {
    Usage good = Usage.of(customer, now(), 1);
    calls
        .meter(good, Usage.of(customer, now().minus(WINDOW), 1))
        .refusedAs("TimestampOutOfBoundsException");

    calls.assertMetered(calls.meter(good.with("Quantity", "2")), 1);
  }

  @Test
  @Rule(of = BATCH, date = READ)
  void aMonthIsClosedAtSixOnTheFirstOfTheNext() {
    Instant nextMonth =
        OffsetDateTime.ofInstant(now(), ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.DAYS)
            .with(TemporalAdjusters.firstDayOfNextMonth())
            .toInstant();
    Instant close = nextMonth.plus(MONTH_CLOSE);
    advance(Duration.between(now(), close.minus(SECOND)));
    calls.assertMetered(calls.meter(Usage.of(customer, nextMonth.minus(SECOND), 1)), 1);
    advance(SECOND);

    calls
        .meter(Usage.of(customer, nextMonth.minus(SECOND), 1))
        .refusedAs("TimestampOutOfBoundsException");
    calls.assertMetered(calls.meter(Usage.of(customer, nextMonth, 1)), 1);
  }

  @Test
  @Rule(of = ONBOARDING, date = READ)
  void beforeTheLicenseIsActiveNobodyIsSubscribed() {
    Customer newcomer = newcomer();
    assertThat(calls.meter(Usage.of(newcomer, now(), 1)).done().statuses())
        .containsExactly("CustomerNotSubscribed");
    activate(newcomer);

    calls.assertMetered(calls.meter(Usage.of(newcomer, now(), 2)), 1);
  }

  @Test
  @Rule(of = BATCH + ", InvalidLicenseException", date = READ)
  void usageFromBeforeTheLicenseIsInvalid() {
    Customer newcomer = newcomer();
    activate(newcomer);
    Instant hoursBefore = now().minus(HOUR.multipliedBy(2));

    calls.meter(Usage.of(newcomer, hoursBefore, 1)).refusedAs("InvalidLicenseException");
  }

  /// AWS's guides differ in what opens the last hour: the agreement's end, or that of the license,
  /// which may come minutes later. An hour after the earlier of them it is open just so, and two
  /// hours after it is over.
  @Test
  @Rule(of = EVENTS, date = READ)
  void usageIsTakenForAnHourAfterTheEndAndThenNobodyIsSubscribed() {
    Instant lastUse = now();
    cancel(customer);
    advance(HOUR.minus(SECOND));
    calls.assertMetered(calls.meter(Usage.of(customer, lastUse, 1)), 1);
    advance(HOUR);

    Usage other = Usage.of(customer, lastUse.minus(HOUR), 1);
    assertThat(calls.meter(other).done().statuses()).containsExactly("CustomerNotSubscribed");
  }

  @Test
  @Rule(of = RESULT, date = READ)
  void whoIsNotSubscribedDoesNotHinderOthers() {
    Customer newcomer = newcomer();

    assertThat(
            calls
                .meter(Usage.of(newcomer, now(), 1), Usage.of(customer, now(), 1))
                .done()
                .statuses())
        .containsExactlyInAnyOrder("CustomerNotSubscribed", "Success");
  }

  @Test
  @Rule(of = ONBOARDING, date = READ)
  void aTokenIsGoodAtOnceAndExpiredAfterFourHours() {
    String token = freshToken(customer);
    assertThat(calls.resolve(token).done().text()).contains(customer.licenseArn());
    advance(TOKEN_LIFE);

    calls.resolve(token).refusedAs("ExpiredTokenException");
  }

  private Instant now() {
    return market.clock().instant();
  }
}
