package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.metering.SealingPlan.Seal;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// AWS recommends a record for every hour, also where nothing was used. They come last: an hour
/// without a record is what late usage needs.
///
/// Goes through the hours once, in pages; after a restart once more. Used by one thread, except for
/// [#hasMore].
final class ZeroHours {
  /// How long after its end an hour is left to usage.
  static final Duration PATIENCE = Duration.ofHours(1);

  private static final int METERS_PER_PAGE = 200;

  private final Jdbi jdbi;
  private final List<ProductConfig> products;
  private final UsageWindow window;
  private final Duration patience;
  private volatile Optional<UsageHour> done = Optional.empty();
  private Optional<MeterKey> after = Optional.empty();

  ZeroHours(Jdbi jdbi, GatewayConfig config) {
    this.jdbi = jdbi;
    this.products =
        config.metering().zeroRecords()
            ? config.products().stream().filter(sold -> sold.model() != Model.CONTRACT).toList()
            : List.of();
    this.window = UsageWindow.of(config.metering());
    Duration grace = config.metering().grace();
    this.patience = grace.compareTo(PATIENCE) > 0 ? grace : PATIENCE;
  }

  /// An hour with no whole unit gets a record of zero; a fraction in it carries on. Pure.
  static Optional<Seal> seal(Places places, MeterBook book, SealingRules rules, UsageHour hour) {
    License license = places.license();
    Instant timestamp = places.timestamp(hour);
    boolean wanted =
        license.activatedAt().isPresent()
            && !license.isLeaving()
            && !license.isClosed()
            && places.isSendable(hour)
            && !book.open().containsKey(hour)
            && book.carry().compareTo(BigDecimal.ONE) < 0
            && !hour.end().plus(PATIENCE).isAfter(places.now())
            && !rules.grace().isOver(hour).isAfter(places.now())
            && !places.window().isClosedByMonth(timestamp)
            && rules.hasNames().test(hour);
    return wanted ? Optional.of(Seal.ofNothing(hour, book.carry())) : Optional.empty();
  }

  /// Whether hours are left to go through.
  boolean hasMore(Instant now) {
    return !products.isEmpty() && !last(now).isBefore(next(now));
  }

  /// The next ones that may lack a record; none while records wait to be sent.
  List<MeterHour> page(Instant now) {
    if (!hasMore(now) || jdbi.withHandle(handle -> ZeroStore.isBehind(handle, now))) {
      return List.of();
    }
    List<MeterHour> page = List.of();
    while (page.isEmpty() && hasMore(now)) {
      page = nextPage(next(now));
    }
    return page;
  }

  private List<MeterHour> nextPage(UsageHour hour) {
    List<MeterKey> page =
        window.isClosedByMonth(hour.start())
            ? List.of()
            : jdbi.withHandle(handle ->
                ZeroStore.missing(
                    handle, products, new ZeroStore.Page(hour, after, METERS_PER_PAGE)));
    if (page.size() < METERS_PER_PAGE) {
      done = Optional.of(hour);
      after = Optional.empty();
    } else {
      after = Optional.of(page.getLast());
    }
    return page.stream().map(meter -> new MeterHour(meter, hour)).toList();
  }

  private UsageHour next(Instant now) {
    UsageHour earliest = window.earliest(now);
    return done.map(UsageHour::next).filter(hour -> !hour.isBefore(earliest)).orElse(earliest);
  }

  private UsageHour last(Instant now) {
    return UsageHour.containing(now.minus(patience)).plus(-1);
  }
}
