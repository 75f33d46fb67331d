package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Market.License;
import io.stallholder.benchmarks.Market.Seller;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;

/// A gateway with a small heap that sends sealed hours to a simulator, and PostgreSQL that commits
/// to disk: processes on this machine.
final class MeteringStand implements AutoCloseable {
  static final String HEAP = "-Xmx256m";

  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Pattern READY = Pattern.compile("the seller's app on port (\\d+)");

  private final Market market;
  private final EmbeddedDatabase server;
  private final Database database;
  private final Path folder;
  private final Child gateway;

  private MeteringStand(
      Market market, EmbeddedDatabase server, Database database, Path folder, Child gateway) {
    this.market = market;
    this.server = server;
    this.database = database;
    this.folder = folder;
    this.gateway = gateway;
  }

  /// The market stays its caller's.
  static MeteringStand open(Program program, Market market, int callsPerSecond)
      throws IOException, InterruptedException {
    EmbeddedDatabase server = EmbeddedDatabase.temporary();
    try {
      Database database = Database.open(server.config());
      prepare(database.jdbi(), market);
      Path folder = Files.createTempDirectory("stallholder-bench-");
      Path file =
          Files.writeString(
              folder.resolve("stallholder.yaml"), config(server.config(), market, callsPerSecond));
      Seller seller = market.seller();
      Map<String, String> environment =
          Map.of(
              "AWS_ENDPOINT_URL", market.uri().toString(),
              "AWS_REGION", "us-east-1",
              "AWS_ACCESS_KEY_ID", seller.accessKeyId(),
              "AWS_SECRET_ACCESS_KEY", seller.secretAccessKey());
      List<String> command = program.command(List.of(HEAP), "serve", "--config", file.toString());
      Child gateway = Child.start(command, environment, READY);
      return new MeteringStand(market, server, database, folder, gateway);
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  Child gateway() {
    return gateway;
  }

  /// What AWS has taken, as the ledger knows it.
  long metered() {
    return count("select count(*) from metering_record where state = 'metered'");
  }

  /// Throttled or lost requests, records left out, and all else that made more work.
  long otherAnswers() {
    return count("select count(*) from attempt where answer <> 'success'");
  }

  long requests() {
    return count("select count(distinct request_id) from attempt");
  }

  /// Records of the most urgent hour that are still there while later ones have been sent: never
  /// more than what is on its way.
  long overtaken() {
    return count(
        """
        select count(*) from metering_record where state = 'metered' and deadline > (
          select min(deadline) from metering_record where state = 'sealed')
        """);
  }

  /// Seals every hour of a day of every license, all at once.
  ///
  /// @return how many records
  int seal(Instant midnight) {
    return database
        .jdbi()
        .inTransaction(handle ->
            handle
                .createUpdate(
                    """
                    insert into metering_record (id, license_id, dimension, hour, counted,
                      carried_in, quantity, carried_out, usage_timestamp, account, region,
                      product_code, style, buyer_account, license_arn, sealed_at, deadline,
                      leaving)
                    select gen_random_uuid(), license.id, meter.dimension, day.hour, 7, 0, 7, 0,
                      greatest(day.hour, license.activated_at), :account, 'us-east-1',
                      license.product_code, 'license', license.buyer_account, license.license_arn,
                      day.hour + interval '23 hours', day.hour + interval '24 hours', false
                    from generate_series(
                        cast(:midnight as timestamptz), cast(:midnight as timestamptz)
                          + interval '23 hours', interval '1 hour') as day (hour)
                      cross join meter join license on license.id = meter.license_id
                    """)
                .bind("account", ACCOUNT)
                .bind("midnight", midnight)
                .execute());
  }

  /// Until everything sealed has been sent.
  ///
  /// @return whether it was in time
  boolean awaitSent(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (isSomethingSealed()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  /// @return records a second, over a whole day of all licenses
  double day(Duration most) throws IOException, InterruptedException {
    Instant midnight = market.nextDay();
    long begin = System.nanoTime();
    int records = seal(midnight);
    begin = Math.max(begin, System.nanoTime());
    if (!awaitSent(most)) {
      throw new IllegalStateException("a day's records were not sent within " + most);
    }
    return records * NANOS_PER_SECOND / (System.nanoTime() - begin);
  }

  @Override
  public void close() {
    gateway.close();
    database.close();
    server.close();
    try {
      Files.deleteIfExists(folder.resolve("stallholder.yaml"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean isSomethingSealed() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select exists (select from metering_record where state = 'sealed')")
                .mapTo(Boolean.class)
                .one());
  }

  private long count(String query) {
    return database.jdbi().withHandle(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  private static final String ACCOUNT = "210987654321";

  private static void prepare(Jdbi jdbi, Market market) {
    jdbi.useTransaction(handle -> {
      var licenses =
          handle.prepareBatch(
              """
              insert into license (id, product_code, state, license_arn, buyer_account,
                activated_at, created_at)
              values (gen_random_uuid(), :product, 'active', :arn, :buyer,
                timestamptz '2000-01-01 00:00Z', timestamptz '2000-01-01 00:00Z')
              """);
      for (License license : market.licenses()) {
        licenses
            .bind("product", market.productCode())
            .bind("arn", license.arn())
            .bind("buyer", license.buyer())
            .add();
      }
      var _ = licenses.execute();
      for (String dimension : market.dimensions()) {
        handle.execute(
            "insert into meter (license_id, dimension) select id, ? from license", dimension);
      }
    });
  }

  private static String config(DatabaseConfig place, Market market, int callsPerSecond) {
    String dimensions =
        String.join(
            "", market.dimensions().stream().map("      - { key: %s }\n"::formatted).toList());
    return """
    database:
      url: %s
      username: %s
      password: %s
    accounts:
      - id: "%s"
    products:
      - code: %s
        account: "%s"
        dimensions:
    %smetering:
      callsPerSecond: %d
      zeroRecords: false
    clock:
      url: %s
    http:
      publicPort: 0
      internalPort: 0
    """
        .formatted(
            place.url(),
            place.username().orElseThrow(),
            place.password().orElseThrow().value(),
            ACCOUNT,
            market.productCode(),
            ACCOUNT,
            dimensions,
            callsPerSecond,
            market.uri().resolve("/_simulator/clock"));
  }
}
