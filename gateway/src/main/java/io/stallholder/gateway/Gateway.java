package io.stallholder.gateway;

import io.stallholder.gateway.access.Access;
import io.stallholder.gateway.agreement.LicenseMetrics;
import io.stallholder.gateway.agreement.LicenseResource;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.agreement.Lookup;
import io.stallholder.gateway.alarm.Alarms;
import io.stallholder.gateway.audit.AuditResource;
import io.stallholder.gateway.clock.BusinessClock;
import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.MeteringConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.contact.ContactMeasure;
import io.stallholder.gateway.contact.ContactResource;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Installation;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.docs.DocsResource;
import io.stallholder.gateway.entitlement.Allowances;
import io.stallholder.gateway.entitlement.EntitlementMeasure;
import io.stallholder.gateway.entitlement.EntitlementResource;
import io.stallholder.gateway.health.BacklogResource;
import io.stallholder.gateway.health.HealthResource;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.HttpServer;
import io.stallholder.gateway.http.OpenApiResource;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.inbox.Handling;
import io.stallholder.gateway.inbox.Inbox;
import io.stallholder.gateway.inbox.InboxResource;
import io.stallholder.gateway.inbox.Signatures;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.loop.Loops;
import io.stallholder.gateway.metering.Backlog;
import io.stallholder.gateway.metering.ComparisonResource;
import io.stallholder.gateway.metering.HoldResource;
import io.stallholder.gateway.metering.LedgerResource;
import io.stallholder.gateway.metering.LicenseUsageResource;
import io.stallholder.gateway.metering.MeteringMeasure;
import io.stallholder.gateway.metering.PauseResource;
import io.stallholder.gateway.metering.Pauses;
import io.stallholder.gateway.metering.PreviewResource;
import io.stallholder.gateway.metering.RecordResource;
import io.stallholder.gateway.metering.Recovering;
import io.stallholder.gateway.metering.RecoveryResource;
import io.stallholder.gateway.metering.Sealing;
import io.stallholder.gateway.metering.UsageCounter;
import io.stallholder.gateway.metering.WaitingMeasure;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.registration.Confirmation;
import io.stallholder.gateway.registration.Handoff;
import io.stallholder.gateway.registration.Registration;
import io.stallholder.gateway.usage.Usage;
import io.stallholder.gateway.usage.UsageMeasure;
import io.stallholder.gateway.webhook.WebhookMeasure;
import io.stallholder.gateway.webhook.Webhooks;
import io.stallholder.marketplace.agreement.AgreementClient;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.marketplace.metering.MeteringClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole server: everything is made here, in order, and closed in reverse.
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration REST = Duration.ofMillis(200);
  private static final Duration LONG_REST = Duration.ofSeconds(1);
  private static final Duration WATCHING = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(25);
  private static final Duration GRACE_WITHOUT_DATABASE = Duration.ofMillis(500);

  private final String holder = UUID.randomUUID().toString();
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
    return start(config, environment, machine, Optional.empty());
  }

  /// @param recoveredTo when the copy was made from which the database was restored, if it was
  public static Gateway start(
      GatewayConfig config,
      Environment environment,
      InstantSource machine,
      Optional<Instant> recoveredTo) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new Gateway(config, environment, new Start(machine, recoveredTo), parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private record Start(InstantSource machine, Optional<Instant> recoveredTo) {}

  private Gateway(
      GatewayConfig config, Environment environment, Start start, Deque<AutoCloseable> parts) {
    InstantSource machine = start.machine();
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

    var licenses = new Licenses(config.metering().finalWindow(), config.legacyProducts());
    Contacts contacts = Contacts.open(jdbi, config.contacts());
    config.registration().ifPresent(_ -> contacts.expectBuyers());
    Optional<Confirmation> confirmation =
        config.registration().flatMap(it -> Confirmation.of(jdbi, contacts, it, clock));
    var counter = new UsageCounter(config.metering(), licenses);
    var recovering = new Recovering(jdbi, counter, clock);
    start.recoveredTo().ifPresent(copied -> recover(recovering, copied));
    var sealing = new Sealing(jdbi, config, licenses, new Allowances(), clock);
    var usage = opened(new Usage(jdbi, config, licenses, clock, metrics));
    var inbox = new Inbox(jdbi, metrics);
    Optional<Signatures> signatures = Signatures.of(config.inbox().signatures()).map(this::opened);
    var measures =
        List.of(
            inbox,
            new LicenseMetrics(metrics),
            new MeteringMeasure(config, metrics),
            new WaitingMeasure(metrics),
            new EntitlementMeasure(config, metrics),
            new ContactMeasure(config.contacts(), metrics),
            new UsageMeasure(metrics),
            new WebhookMeasure(metrics));
    Alarms alarms =
        opened(
            new Alarms(
                new Alarms.Place(jdbi, clock, machine, holder, mode()),
                config.alarms(),
                metrics,
                measures,
                works()));
    var hooking = new Webhooks.Place(jdbi, contacts, clock, machine, holder, mode());
    Webhooks webhooks = opened(new Webhooks(hooking, config.webhooks(), metrics));
    List<AccountWork> accountWork =
        config.accounts().stream().map(account -> opened(accountWork(account, licenses))).toList();

    var access = new Access(jdbi, config, licenses, clock);
    var loops = opened(new Loops(metrics, () -> grace(alarms)));
    parts.push(() -> database.waitNoLonger());
    var health = new HealthResource(database, metrics);
    http =
        opened(
            HttpServer.start(
                config.http(),
                publicResources(new Registration.Books(licenses, contacts, confirmation)),
                List.of(
                    usage.resource(),
                    usage.refused(),
                    usage.voiding(),
                    new LicenseResource(jdbi, licenses, clock),
                    new ContactResource(jdbi, contacts, clock),
                    new AuditResource(jdbi),
                    new Handoff(jdbi, licenses, clock, metrics).resource(),
                    new EntitlementResource(jdbi, config, licenses, clock),
                    access.resource(),
                    new LedgerResource(jdbi),
                    new LicenseUsageResource(jdbi, config, licenses, clock),
                    new HoldResource(jdbi, clock),
                    new PauseResource(new Pauses(jdbi, clock), config),
                    new RecoveryResource(jdbi, recovering),
                    new PreviewResource(sealing, clock),
                    new ComparisonResource(jdbi),
                    new RecordResource(jdbi),
                    new InboxResource(jdbi),
                    new BacklogResource(
                        accountWork.stream().flatMap(work -> work.queue().stream()).toList(),
                        inbox,
                        new Backlog(jdbi, sealing),
                        clock),
                    alarms.resource(),
                    webhooks.resource(),
                    health,
                    new OpenApiResource(),
                    new DocsResource()),
                new ApiKeys(jdbi, machine),
                metrics));
    accountWork.forEach(work -> parts.push(work::stopReceiving));
    parts.push(health::stopping);

    loops.start("clock", LONG_REST, this::saveClock);
    accountWork.forEach(work -> work.start(loops, alarms));
    for (int i = 1; i <= config.inbox().handlers(); i++) {
      var handling = new Handling(jdbi, licenses, signatures, clock);
      loops.start(i == 1 ? "inbox" : "inbox-" + i, REST, handling);
    }
    loops.start("access", REST, access.following());
    loops.start("contacts", LONG_REST, () -> contacts.protect(jdbi));
    confirmation.ifPresent(it -> loops.start("confirmation", LONG_REST, it));
    loops.start("lookup", LONG_REST, lookup(licenses));
    loops.start("attribution", LONG_REST, usage.attribution());
    loops.start("usage-upkeep", LONG_REST, usage.upkeep());
    loops.start("sealing", REST, alarms.noted("sealing", sealing));
    loops.start("measuring", LONG_REST, alarms.measuring());
    loops.start("watching", WATCHING, alarms.watching());
    loops.start("alarming", LONG_REST, alarms.delivering());
    loops.start("webhook-spreading", REST, webhooks.spreading());
    loops.start("webhooks", REST, webhooks.delivering());
    loops.start("webhook-upkeep", LONG_REST, webhooks.upkeep());
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

  private List<Resource> publicResources(Registration.Books books) {
    List<MeteringClient> sellers =
        config.accounts().stream().map(account -> accounts.of(account.id()).metering()).toList();
    var products =
        config.products().stream().map(ProductConfig::code).collect(Collectors.toUnmodifiableSet());
    var selling = new Registration.Selling(sellers, products);
    var registration = new Registration(jdbi, books, selling, clock, metrics);
    return config.registration().stream()
        .map(pages -> registration.resource(pages, accounts.mode()))
        .toList();
  }

  private AccountWork accountWork(AccountConfig account, Licenses licenses) {
    var tools = new AccountWork.Tools(jdbi, clock, metrics, holder);
    return new AccountWork(account, accounts.of(account.id()), config, licenses, tools);
  }

  private Lookup lookup(Licenses licenses) {
    List<AgreementClient> sellers =
        config.accounts().stream().map(account -> accounts.of(account.id()).agreement()).toList();
    return new Lookup(jdbi, licenses, sellers, clock, metrics);
  }

  /// What some gateway must do all the time.
  private List<String> works() {
    return Stream.concat(
            Stream.of("sealing"),
            config.accounts().stream().flatMap(account -> AccountWork.names(account).stream()))
        .toList();
  }

  private String mode() {
    return accounts.mode() == Mode.LIVE ? "live" : "simulated";
  }

  private void recover(Recovering recovering, Instant copied) {
    if (copied.isAfter(clock.instant())) {
      throw new RefusedStart("--recovered-to is in the future: it is %s".formatted(copied));
    }
    recovering.declare(copied);
  }

  private Loop.Round saveClock() {
    clock.save();
    return Loop.Round.IDLE;
  }

  private void tellStarted() {
    config.lines().forEach(line -> LOG.info("config {}", line));
    accounts.endpoints().forEach(endpoint -> LOG.info("endpoint {}", endpoint));
    LOG.info(
        "{} gateway is ready: buyers on port {}, the seller's app on port {}{}",
        mode(),
        publicPort(),
        internalPort(),
        config.metering().mode() == MeteringConfig.Mode.SHADOW ? "; in shadow: sends nothing" : "");
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

  /// Without its database no round can finish: whatever it was doing will be done again.
  private static Duration grace(Alarms alarms) {
    return alarms.hasDatabase() ? GRACE : GRACE_WITHOUT_DATABASE;
  }
}
