package io.stallholder.contract.held;

import io.stallholder.contract.Market;
import io.stallholder.contract.Market.Access;
import io.stallholder.contract.Market.Customer;
import io.stallholder.contract.Market.More;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// A market that the environment names: AWS, or whatever stands in for it.
///
/// @param variables by their names without the prefix
record NamedMarket(Map<String, String> variables) {
  private static final String PREFIX = "STALLHOLDER_CONTRACT_";
  private static final List<String> NEEDED =
      List.of("ENDPOINT", "PRODUCT_CODE", "LICENSE_ARN", "BUYER_ACCOUNT", "DIMENSION");
  private static final List<String> MORE =
      List.of(
          "REGION",
          "ANOTHER_LICENSE_ARN",
          "ANOTHER_BUYER_ACCOUNT",
          "ELSEWHERE_PRODUCT_CODE",
          "ELSEWHERE_LICENSE_ARN",
          "ELSEWHERE_BUYER_ACCOUNT",
          "ELSEWHERE_DIMENSION",
          "FORMER_LICENSE_ARN",
          "FORMER_BUYER_ACCOUNT",
          "REGISTRATION_TOKEN",
          "LEGACY_PRODUCT_CODE",
          "USAGE_PRODUCT_CODE");

  NamedMarket {
    variables = Map.copyOf(variables);
  }

  /// @param service `METERING` or `ENTITLEMENT`
  /// @return empty when the environment names none
  /// @throws IllegalArgumentException when a variable is missing or not known
  static Optional<NamedMarket> of(Map<String, String> environment, String service) {
    String prefix = PREFIX + service + "_";
    Map<String, String> variables =
        environment.entrySet().stream()
            .filter(variable -> variable.getKey().startsWith(prefix))
            .collect(
                Collectors.toUnmodifiableMap(
                    variable -> variable.getKey().substring(prefix.length()), Map.Entry::getValue));
    if (variables.isEmpty()) {
      return Optional.empty();
    }
    for (String name : NEEDED) {
      if (!variables.containsKey(name)) {
        throw new IllegalArgumentException(prefix + name + " is missing");
      }
    }
    for (String name : variables.keySet()) {
      if (Stream.concat(NEEDED.stream(), MORE.stream()).noneMatch(name::equals)) {
        throw new IllegalArgumentException(prefix + name + " is not known");
      }
    }
    return Optional.of(new NamedMarket(variables));
  }

  /// What the environment names, with the credentials that AWS programs find, or the other.
  static Market orElse(String service, Supplier<Market> other) {
    return of(System.getenv(), service).map(NamedMarket::market).orElseGet(other);
  }

  private Market market() {
    try (var provider = DefaultCredentialsProvider.builder().build()) {
      return market(provider.resolveCredentials());
    }
  }

  Market market(AwsCredentialsIdentity credentials) {
    Access access = new Access(URI.create(get("ENDPOINT")), or("REGION", "us-east-1"), credentials);
    More more =
        new More(
            other("ANOTHER"),
            other("ELSEWHERE"),
            other("FORMER"),
            optional("REGISTRATION_TOKEN"),
            optional("LEGACY_PRODUCT_CODE"),
            optional("USAGE_PRODUCT_CODE"));
    return new Market(access, InstantSource.system(), false, customer(""), more);
  }

  private Optional<Customer> other(String who) {
    return optional(who + "_LICENSE_ARN").map(license -> customer(who + "_"));
  }

  /// What is not said of another customer is as with the first.
  private Customer customer(String who) {
    return new Customer(
        or(who + "PRODUCT_CODE", get("PRODUCT_CODE")),
        or(who + "BUYER_ACCOUNT", get("BUYER_ACCOUNT")),
        get(who + "LICENSE_ARN"),
        or(who + "DIMENSION", get("DIMENSION")));
  }

  private String get(String name) {
    return optional(name).orElseThrow();
  }

  private String or(String name, String otherwise) {
    return optional(name).orElse(otherwise);
  }

  private Optional<String> optional(String name) {
    return Optional.ofNullable(variables.get(name));
  }
}
