package io.stallholder.gateway;

import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.CallerIdentity;
import io.stallholder.marketplace.aws.Endpoint;
import io.stallholder.marketplace.aws.Environment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The publishing accounts, checked: who we are at AWS, and whether it is AWS at all.
final class SellerAccounts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SellerAccounts.class);

  private final Map<AwsAccountId, AwsAccess> accesses = new LinkedHashMap<>();
  private final Mode mode;

  private SellerAccounts(GatewayConfig config, Environment environment) {
    for (AccountConfig account : config.accounts()) {
      accesses.put(account.id(), access(account, environment));
    }
    this.mode = mode(endpoints());
  }

  /// @throws RefusedStart in one line, when credentials are missing or belong to another account,
  ///   or when simulated and real endpoints are mixed
  static SellerAccounts open(GatewayConfig config, Environment environment) {
    if (config.accounts().isEmpty()) {
      throw new RefusedStart("accounts is empty: name at least one AWS account that publishes");
    }
    var opened = new SellerAccounts(config, environment);
    try {
      if (config.clock().url().isPresent() && opened.mode == Mode.LIVE) {
        throw new RefusedStart(
            "clock.url is for the simulator: with it, every AWS endpoint must be on loopback, but "
                + opened.endpoints().getFirst()
                + " is not");
      }
      opened.accesses.forEach(SellerAccounts::requireIdentity);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static AwsAccess access(AccountConfig account, Environment environment) {
    try {
      return AwsAccess.of(
          new AccountSettings(
              account.id(), account.region(), account.roleArn(), account.externalId()),
          environment);
    } catch (IllegalArgumentException e) {
      throw new RefusedStart("account " + account.id() + ": " + e.getMessage(), e);
    }
  }

  private static Mode mode(List<Endpoint> endpoints) {
    List<Endpoint> simulated = endpoints.stream().filter(Endpoint::isLoopback).toList();
    if (simulated.isEmpty()) {
      return Mode.LIVE;
    }
    Optional<Endpoint> real =
        endpoints.stream().filter(endpoint -> !endpoint.isLoopback()).findFirst();
    if (real.isPresent()) {
      throw new RefusedStart(
          "AWS endpoints are mixed: %s is on loopback but %s is not; set all of them, or none"
              .formatted(simulated.getFirst(), real.get()));
    }
    return Mode.SIMULATED;
  }

  private static void requireIdentity(AwsAccountId account, AwsAccess access) {
    switch (access.callerIdentity()) {
      case CallerIdentity.Known(AwsAccountId caller, String arn) -> {
        if (!caller.equals(account)) {
          throw new RefusedStart(
              "the AWS credentials belong to account %s (%s), not to account %s"
                  .formatted(caller, arn, account));
        }
      }
      case CallerIdentity.NoCredentials(String line) -> throw new RefusedStart(line);
      // Usage must be taken while AWS is away; what needs AWS is tried again by itself.
      case CallerIdentity.Unreachable(String why) ->
          LOG.warn("account {} could not be checked, AWS does not answer: {}", account, why);
    }
  }

  Mode mode() {
    return mode;
  }

  AwsAccess of(AwsAccountId account) {
    return Optional.ofNullable(accesses.get(account)).orElseThrow();
  }

  List<Endpoint> endpoints() {
    return accesses.values().stream()
        .flatMap(access -> access.endpoints().stream())
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    accesses.values().forEach(AwsAccess::close);
  }
}
