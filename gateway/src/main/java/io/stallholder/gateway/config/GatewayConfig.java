package io.stallholder.gateway.config;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.ProductCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Everything the gateway can be told, from one YAML file and the environment.
///
/// @param database absent: embedded, for the demo and tests only
/// @param accounts the AWS accounts that publish the products
/// @param products what is sold
/// @param registration absent: buyers cannot register
public record GatewayConfig(
    Optional<DatabaseConfig> database,
    List<AccountConfig> accounts,
    List<ProductConfig> products,
    Optional<RegistrationConfig> registration,
    HttpConfig http,
    MeteringConfig metering,
    UsageConfig usage,
    EntitlementsConfig entitlements,
    InboxConfig inbox,
    SweepConfig sweep,
    ClockConfig clock,
    AlarmsConfig alarms,
    ContactsConfig contacts,
    WebhooksConfig webhooks) {

  public GatewayConfig {
    accounts = List.copyOf(accounts);
    products = List.copyOf(products);
    List<AwsAccountId> ids = accounts.stream().map(AccountConfig::id).toList();
    Require.distinct("accounts", ids);
    Require.distinct("products", products.stream().map(ProductConfig::code).toList());
    for (int i = 0; i < products.size(); i++) {
      Require.that(
          ids.contains(products.get(i).account()),
          "products[" + i + "].account",
          "the id of one of accounts",
          products.get(i).account().value());
    }
  }

  /// Reads the file, if one is given, and lays the variables that begin with `STALLHOLDER_` over
  /// it.
  ///
  /// @throws ConfigException naming the key, when anything is unknown or does not fit
  public static GatewayConfig load(Optional<Path> file, Map<String, String> environment) {
    var settings = Settings.read(Key.all(GatewayConfig.class), file, environment);
    return new Binder(settings).bind(GatewayConfig.class, "");
  }

  public Optional<ProductConfig> product(ProductCode code) {
    return products.stream().filter(product -> product.code().equals(code)).findFirst();
  }

  /// The products whose buyers are, or were, named by customer identifier.
  public Set<ProductCode> legacyProducts() {
    return products.stream()
        .filter(product -> !product.licensing().equals(Licensing.LICENSE))
        .map(ProductConfig::code)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The products whose buyers have entitlements.
  public List<ProductCode> contracts() {
    return products.stream()
        .filter(product -> product.model() != ProductConfig.Model.SUBSCRIPTION)
        .map(ProductConfig::code)
        .toList();
  }

  public Optional<AccountConfig> account(AwsAccountId id) {
    return accounts.stream().filter(account -> account.id().equals(id)).findFirst();
  }

  /// One line per key that has a value, secrets masked.
  public List<String> lines() {
    return Printed.lines(this);
  }
}
