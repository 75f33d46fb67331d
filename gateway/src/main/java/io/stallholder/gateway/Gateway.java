package io.stallholder.gateway;

import io.stallholder.gateway.agreement.LicenseMetrics;
import io.stallholder.gateway.agreement.LicenseResource;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.clock.BusinessClock;
import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Installation;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.health.BacklogResource;
import io.stallholder.gateway.health.HealthResource;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.HttpServer;
import io.stallholder.gateway.http.OpenApiResource;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.inbox.Handling;
import io.stallholder.gateway.inbox.Inbox;
import io.stallholder.gateway.inbox.InboxResource;
import io.stallholder.gateway.inbox.Receiving;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.Backlog;
import io.stallholder.gateway.metering.Channel;
import io.stallholder.gateway.metering.LedgerResource;
import io.stallholder.gateway.metering.MeteringMetrics;
import io.stallholder.gateway.metering.Pace;
import io.stallholder.gateway.metering.Sealing;
import io.stallholder.gateway.metering.Submitting;
import io.stallholder.gateway.metering.Submitting.Outlet;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.registration.Registration;
import io.stallholder.gateway.usage.Usage;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.marketplace.metering.MeteringClient;
import io.stallholder.marketplace.queue.QueueReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole server: everything is made here, in order, and closed in reverse.
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration REST = Duration.ofMillis(200);
  private static final Duration LONG_REST = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(5);

  private final GatewayConfig config;
  private final Deque<AutoCloseable> parts;
  private final Metrics metrics = new Metrics();
  private final SellerAccounts accounts;
  private final Jdbi jdbi;
  private final BusinessClock clock;
  private final HttpServer http;

  /// Returns once both listeners answer.
  ///
  /// @param machine the machine's clock, followed unless `clock.url` says otherwise
  /// @throws RefusedStart in one line; nothing is left running then
  public static Gateway start(
      GatewayConfig config, Environment environment, InstantSource machine) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new Gateway(config, environment, machine, parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private Gateway(
      GatewayConfig config,
      Environment environment,
      InstantSource machine,
      Deque<AutoCloseable> parts) {
    this.config = config;
    this.parts = parts;
    accounts = opened(SellerAccounts.open(config, environment));
    DatabaseConfig place =
        config
            .database()
            .orElseThrow(
                () -> new RefusedStart("database.url is not set: say where PostgreSQL is"));
    Database database = opened(Database.open(place));
    jdbi = database.jdbi();
    Installation.bind(jdbi, accounts.mode(), config.accounts());
    clock = opened(BusinessClock.start(config.clock(), machine, jdbi));

    var licenses = new Licenses(config.metering().finalWindow());
    var sealing = new Sealing(jdbi, config, licenses, clock);
    var usage = new Usage(jdbi, config, licenses, clock, metrics);
    var meteringMetrics = new MeteringMetrics(metrics, jdbi, clock);
    var inbox = new Inbox(jdbi, metrics);
    LicenseMetrics.register(metrics, jdbi);
    List<QueueReader> queues = queues();
    List<Submitting> submitters =
        config.accounts().stream().map(account -> submitting(account, meteringMetrics)).toList();

    List<Loop> loops = new ArrayList<>();
    parts.push(() -> closeTogether(loops));
    var health = new HealthResource(database, metrics);
    http =
        opened(
            HttpServer.start(
                config.http(),
                publicResources(licenses),
                List.of(
                    usage.resource(),
                    usage.refused(),
                    new LicenseResource(jdbi, licenses),
                    new LedgerResource(jdbi),
                    new InboxResource(jdbi),
                    new BacklogResource(queues, inbox, new Backlog(jdbi, sealing), clock),
                    health,
                    new OpenApiResource()),
                new ApiKeys(jdbi, machine),
                metrics));
    parts.push(health::stopping);

    loops.add(loop("clock", LONG_REST, this::saveClock));
    for (QueueReader queue : queues) {
      loops.add(loop("receiving-" + queue.url(), REST, new Receiving(jdbi, queue, clock)));
    }
    loops.add(loop("inbox", REST, new Handling(jdbi, licenses, clock)));
    loops.add(loop("attribution", LONG_REST, usage.attribution()));
    loops.add(loop("sealing", REST, sealing));
    for (Submitting submitting : submitters) {
      loops.add(loop("submitting-" + submitting.channel(), REST, submitting));
    }
    tellStarted();
  }

  /// The port that buyers reach.
  public int publicPort() {
    return http.publicPort();
  }

  /// The port of the seller's app and of operators.
  public int internalPort() {
    return http.internalPort();
  }

  private List<Resource> publicResources(Licenses licenses) {
    List<MeteringClient> sellers =
        config.accounts().stream().map(account -> accounts.of(account.id()).metering()).toList();
    var registration = new Registration(jdbi, licenses, sellers, clock, metrics);
    return config.registration().stream()
        .map(pages -> registration.resource(pages, accounts.mode()))
        .toList();
  }

  private List<QueueReader> queues() {
    List<QueueReader> queues = new ArrayList<>();
    for (AccountConfig account : config.accounts()) {
      account
          .queueUrl()
          .map(url -> opened(accounts.of(account.id()).queue(url)))
          .ifPresent(queues::add);
    }
    return List.copyOf(queues);
  }

  private Submitting submitting(AccountConfig account, MeteringMetrics meteringMetrics) {
    var channel = new Channel(account.id(), account.region());
    String holder = UUID.randomUUID().toString();
    Lease lease = new Lease(jdbi, "submitting/" + channel, holder, LEASE);
    parts.push(lease::release);
    var pace = new Pace(config.metering().callsPerSecond());
    var client = accounts.of(account.id()).metering();
    return new Submitting(jdbi, new Outlet(channel, client, lease, pace), clock, meteringMetrics);
  }

  private Loop.Round saveClock() {
    clock.save();
    return Loop.Round.IDLE;
  }

  private Loop loop(String name, Duration rest, Loop.Step step) {
    return Loop.start(name, rest, step, metrics);
  }

  private void tellStarted() {
    config.lines().forEach(line -> LOG.info("config {}", line));
    accounts.endpoints().forEach(endpoint -> LOG.info("endpoint {}", endpoint));
    LOG.info(
        "{} gateway is ready: buyers on port {}, the seller's app on port {}",
        accounts.mode() == Mode.LIVE ? "live" : "simulated",
        publicPort(),
        internalPort());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /// Takes no more requests, lets what runs finish, and gives everything back.
  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("could not be closed cleanly: {}", e.toString());
      }
    }
  }

  /// Each loop may need a while for its last round; they need it at the same time.
  private static void closeTogether(List<Loop> loops) throws InterruptedException {
    List<Thread> closing =
        loops.stream().map(loop -> Thread.ofVirtual().start(loop::close)).toList();
    for (Thread thread : closing) {
      thread.join();
    }
  }
}
