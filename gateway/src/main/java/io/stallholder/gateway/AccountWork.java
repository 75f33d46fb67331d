package io.stallholder.gateway;

import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.agreement.Sweep;
import io.stallholder.gateway.alarm.Alarms;
import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.MeteringConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.entitlement.Reading;
import io.stallholder.gateway.inbox.Receiving;
import io.stallholder.gateway.inbox.Waiting;
import io.stallholder.gateway.loop.Loops;
import io.stallholder.gateway.metering.Channel;
import io.stallholder.gateway.metering.MeteringMetrics;
import io.stallholder.gateway.metering.Pace;
import io.stallholder.gateway.metering.Submitting;
import io.stallholder.gateway.metering.Submitting.Outlet;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.queue.QueueReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/// What is done over and over for one publishing account: its messages are received, its contracts
/// are read, its records are submitted.
final class AccountWork implements AutoCloseable {
  private static final Duration REST = Duration.ofMillis(200);
  private static final Duration LONG_REST = Duration.ofSeconds(1);
  private static final Duration SWEEP_REST = Duration.ofSeconds(20);
  private static final Duration LEASE = Duration.ofSeconds(5);

  private final AccountConfig account;
  private final Optional<QueueReader> queue;
  private final List<Receiving> receiving;
  private final Optional<Waiting> waiting;
  private final Reading entitlements;
  private final Sweep sweep;
  private final Lease lease;
  private final Optional<Submitting> submitting;

  /// @param holder whose leases these are
  record Tools(Jdbi jdbi, InstantSource clock, Metrics metrics, String holder) {}

  AccountWork(
      AccountConfig account,
      AwsAccess access,
      GatewayConfig config,
      Licenses licenses,
      Tools tools) {
    this.account = account;
    this.queue = account.queueUrl().map(access::queue);
    this.receiving =
        queue.stream()
            .flatMap(reader ->
                Stream.generate(() -> new Receiving(tools.jdbi(), reader, tools.clock()))
                    .limit(config.inbox().pollers()))
            .toList();
    this.waiting = queue.map(reader -> new Waiting(reader, account.id(), tools.metrics()));
    this.entitlements =
        new Reading(
            tools.jdbi(),
            config,
            licenses,
            new Reading.Source(account, access.entitlement()),
            new Reading.Tools(tools.clock(), tools.metrics()));
    this.sweep =
        new Sweep(
            tools.jdbi(),
            licenses,
            new Sweep.Seller(
                account.id(),
                access.agreement(),
                access.entitlement(),
                new Sweep.Products(
                    codes(config, account, _ -> true),
                    codes(config, account, it -> it.model() != ProductConfig.Model.SUBSCRIPTION)),
                config.sweep().every()),
            tools.clock(),
            tools.metrics());
    this.lease = new Lease(tools.jdbi(), submittingWork(account), tools.holder(), LEASE);
    this.submitting =
        config.metering().mode() == MeteringConfig.Mode.SHADOW
            ? Optional.empty()
            : Optional.of(
                new Submitting(
                    tools.jdbi(),
                    new Outlet(
                        channel(account),
                        access.metering(),
                        lease,
                        new Pace(config.metering().callsPerSecond())),
                    tools.clock(),
                    new MeteringMetrics(tools.metrics())));
  }

  private static Set<ProductCode> codes(
      GatewayConfig config, AccountConfig account, Predicate<ProductConfig> which) {
    return config.products().stream()
        .filter(product -> product.account().equals(account.id()))
        .filter(which)
        .map(ProductConfig::code)
        .collect(Collectors.toSet());
  }

  /// What some gateway must do for this account all the time.
  static List<String> names(AccountConfig account) {
    return Stream.concat(
            Stream.of(submittingWork(account)),
            account.queueUrl().stream().map(_ -> receivingWork(account)))
        .toList();
  }

  Optional<QueueReader> queue() {
    return queue;
  }

  void start(Loops loops, Alarms alarms) {
    for (int i = 0; i < receiving.size(); i++) {
      loops.start(
          "receiving-" + account.id() + (i == 0 ? "" : "-" + (i + 1)),
          REST,
          alarms.noted(receivingWork(account), receiving.get(i)));
    }
    loops.start("sweep-" + account.id(), SWEEP_REST, sweep);
    waiting.ifPresent(step -> loops.start("waiting-" + account.id(), Waiting.EVERY, step));
    loops.start("entitlements-" + account.id(), LONG_REST, entitlements);
    submitting.ifPresent(step ->
        loops.start(
            "submitting-" + channel(account), REST, alarms.noted(submittingWork(account), step)));
  }

  /// Asks for no more messages; those that came are stored.
  void stopReceiving() {
    receiving.forEach(Receiving::close);
  }

  @Override
  public void close() {
    submitting.ifPresent(Submitting::close);
    lease.release();
    queue.ifPresent(QueueReader::close);
  }

  private static Channel channel(AccountConfig account) {
    return new Channel(account.id(), account.region());
  }

  /// The name of the lease, too.
  private static String submittingWork(AccountConfig account) {
    return "submitting/" + channel(account);
  }

  private static String receivingWork(AccountConfig account) {
    return "receiving/" + account.id();
  }
}
