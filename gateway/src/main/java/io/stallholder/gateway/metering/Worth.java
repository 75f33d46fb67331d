package io.stallholder.gateway.metering;

import io.stallholder.gateway.config.DimensionConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.metering.RiskStore.Item;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two gauges of the same usage: its units, and its money where a price is configured.
final class Worth {
  private final GatewayConfig config;
  private final Measured units;
  private final Measured money;

  /// @param name what is added up; `_units` and `_money` are put behind it
  /// @param label what tells one sum of a dimension from another
  Worth(GatewayConfig config, Metrics metrics, String name, String help, String label) {
    this.config = config;
    this.units = metrics.measured(name + "_units", help, "product", "dimension", label);
    this.money =
        metrics.measured(
            name + "_money",
            help + ", times the configured price, in the listing's currency",
            "product",
            "dimension",
            label);
  }

  void show(Sums sums) {
    Map<List<String>, Double> amounts = new HashMap<>();
    Map<List<String>, Double> prices = new HashMap<>();
    sums.all()
        .forEach((sum, amount) -> {
          Item item = sum.item();
          var labels = List.of(item.product().value(), item.dimension().value(), sum.label());
          amounts.put(labels, amount.doubleValue());
          config
              .product(item.product())
              .flatMap(product -> product.dimension(item.dimension()))
              .flatMap(DimensionConfig::price)
              .ifPresent(price -> prices.put(labels, amount.multiply(price).doubleValue()));
        });
    units.show(amounts);
    money.show(prices);
  }

  /// One sum of usage.
  record Sum(Item item, String label) {}

  /// Amounts added up by item and label; nothing stays out of the sums that are shown at zero.
  static final class Sums {
    private final Map<Sum, BigDecimal> sums = new HashMap<>();

    void add(Item item, String label, BigDecimal amount) {
      if (amount.signum() != 0) {
        sums.merge(new Sum(item, label), amount, BigDecimal::add);
      }
    }

    Map<Sum, BigDecimal> all() {
      return sums;
    }
  }
}
