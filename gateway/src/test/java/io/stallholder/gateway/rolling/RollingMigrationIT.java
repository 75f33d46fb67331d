package io.stallholder.gateway.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.Gateway;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Scope;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.simulator.Simulator;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A new gateway comes up, and brings the schema up to date, while the released one goes on working
/// on a filled database: nothing of what that one sends may fail, or wait long, before, during or
/// after; and the new one accounts for what both have done.
@Timeout(180)
final class RollingMigrationIT {
  private static final String RELEASED = "5";
  private static final String INTAKE = "intake";
  private static final int LICENSES = 40;
  private static final int ROUNDS_BEFORE = 5;
  private static final int ROUNDS_AFTER = 10;
  private static final int LATEST_MINUTES = 1;

  private static final List<String> FILLING =
      List.of(
          """
          insert into usage_identity (id, source, digest, accepted_at)
          select 'bulk-' || n, 'bulk', '\\x00', :now from generate_series(1, 100000) as n
          """,
          """
          insert into usage_event (received_at, id, source, subject, occurred_at, dimension,
            quantity, license_id, hour)
          select :now, 'bulk-' || n, 'bulk', 'bulk', :now, 'storage_gb', 0,
            (select min(id::text)::uuid from license), date_trunc('hour', :now, 'UTC')
          from generate_series(1, 100000) as n
          """,
          """
          insert into meter (license_id, dimension, accepted)
          select id, 'storage_gb', 500 from license where created_at <= :now
          """,
          """
          insert into metering_record (
            id, license_id, dimension, hour, counted, carried_in, quantity, carried_out,
            usage_timestamp, account, region, product_code, style, buyer_account, license_arn,
            sealed_at, deadline, leaving, state, settled_at)
          select gen_random_uuid(), license.id, 'storage_gb', hour, 1, 0, 1, 0, hour,
            '210987654321', 'us-east-1', product_code, 'license', buyer_account, license_arn,
            :now, :now, false, 'metered', :now
          from license, lateral (
            select date_trunc('hour', :now, 'UTC') - n * interval '1 hour' as hour
            from generate_series(101, 600) as n) as past
          """,
          """
          insert into attempt (record_id, request_id, sent_at, answer, answered_at)
          select id, gen_random_uuid(), :now, 'success', :now from metering_record
          where dimension = 'storage_gb'
          """);

  private final Statements sql = Statements.of("/rolling/statements-of-V005.sql");
  private final SplittableRandom chance = new SplittableRandom(20_261_105);
  private final Old old = Old.world();
  private final DatabaseConfig place = TestDatabase.emptyConfig();
  private final Jdbi jdbi = TestDatabase.jdbi(place);
  private final Simulator simulator = Simulator.start(0);
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Work> loops = new ArrayList<>();

  @BeforeEach
  void fillAReleasedDatabase() throws Exception {
    control("{\"now\":\"%s\",\"speed\":0}".formatted(Old.NOW));
    Flyway.configure()
        .dataSource(
            place.url(), place.username().orElseThrow(), place.password().orElseThrow().value())
        .locations("classpath:db/migration")
        .target(RELEASED)
        .load()
        .migrate();
    jdbi.useHandle(this::fill);
  }

  @AfterEach
  void close() throws InterruptedException {
    for (Work loop : loops) {
      loop.end();
    }
    simulator.close();
    client.close();
  }

  @Test
  void theOldGatewayGoesOnWhileTheNewOneMigratesAndWorksBesideIt() throws Exception {
    startTheOldGateway();
    awaitRounds(ROUNDS_BEFORE);

    try (Gateway gateway = startTheNewGateway()) {
      awaitRounds(ROUNDS_AFTER);
      for (Work loop : loops) {
        loop.end();
      }
      loops.forEach(System.out::println);

      assertThat(loops).allSatisfy(loop -> assertThat(loop.failure()).isEmpty());
      // V007 gives another collation to what usage.claim returns: it is refused once on each
      // connection that has prepared it. Intake tries again; others might not.
      assertThat(loops)
          .allSatisfy(loop ->
              assertThat(loop.preparedAnew())
                  .as(loop.name())
                  .isLessThanOrEqualTo(loop.name().equals(INTAKE) ? 1 : 0));
      assertThat(sql.unused()).as("statements of the old gateway that were not sent").isEmpty();
      assertThatBalancesCloseWithAllThatWasAccepted(gateway);
    }
  }

  private void startTheOldGateway() {
    var intake = new OldIntake(sql, old, chance.split());
    var second = new OldIntake(sql, old, chance.split());
    var metering = new OldMetering(sql, chance.split());
    var licenses = new OldLicenses(sql, old, chance.split());
    loops.add(Work.start(INTAKE, jdbi, intake::report));
    loops.add(Work.start("attribution", jdbi, second::attribute));
    loops.add(Work.start("sealing", jdbi, metering::seal));
    loops.add(Work.start("submitting", jdbi, new OldMetering(sql, chance.split())::submit));
    loops.add(Work.start("inbox", jdbi, licenses::hear));
    loops.add(
        Work.start("registration", jdbi, new OldLicenses(sql, old, chance.split())::register));
    loops.add(Work.start("reports", jdbi, new OldReports(sql, old)::look));
  }

  private void awaitRounds(int count) throws InterruptedException {
    List<CountDownLatch> latches = loops.stream().map(loop -> loop.next(count)).toList();
    for (CountDownLatch latch : latches) {
      assertThat(latch.await(LATEST_MINUTES, TimeUnit.MINUTES)).as("%s", loops).isTrue();
    }
  }

  /// The old gateway's own work, and then what takes a migration a while.
  private void fill(Handle handle) {
    handle.execute(
        "insert into installation (mode, accounts) values ('simulated', ?)",
        (Object) new String[] {Old.ACCOUNT + "/" + Old.REGION});
    var licenses = new OldLicenses(sql, old, chance.split());
    var intake = new OldIntake(sql, old, chance.split());
    for (int i = 0; i < LICENSES; i++) {
      licenses.hear(handle);
      intake.report(handle);
    }
    for (String statement : FILLING) {
      Update update = handle.createUpdate(statement);
      update.bind("now", Old.NOW).execute();
    }
  }

  private Gateway startTheNewGateway() {
    Map<String, String> settings = new HashMap<>();
    set(settings, "DATABASE_URL", place.url());
    set(settings, "DATABASE_USERNAME", place.username().orElseThrow());
    set(settings, "DATABASE_PASSWORD", place.password().orElseThrow().value());
    set(settings, "ACCOUNTS_0_ID", Old.ACCOUNT);
    set(settings, "ACCOUNTS_0_QUEUE_URL", simulator.uri() + "/" + Old.ACCOUNT + "/stallholder");
    set(settings, "PRODUCTS_0_CODE", Old.PRODUCT);
    set(settings, "PRODUCTS_0_ACCOUNT", Old.ACCOUNT);
    set(settings, "PRODUCTS_0_DIMENSIONS_0_KEY", Old.DIMENSION);
    set(settings, "PRODUCTS_0_DIMENSIONS_1_KEY", "storage_gb");
    set(settings, "CLOCK_URL", simulator.uri() + "/_simulator/clock");
    set(settings, "HTTP_PUBLIC_PORT", "0");
    set(settings, "HTTP_INTERNAL_PORT", "0");
    var environment =
        new Environment(
            Map.of(
                "AWS_ENDPOINT_URL",
                simulator.uri().toString(),
                "AWS_REGION",
                Old.REGION,
                "AWS_ACCESS_KEY_ID",
                "AKIASIMULATORSELLER1",
                "AWS_SECRET_ACCESS_KEY",
                "simulated+secret/of/210987654321/EXAMPLE"),
            Map.of());
    return Gateway.start(
        GatewayConfig.load(Optional.empty(), settings), environment, InstantSource.fixed(Old.NOW));
  }

  private static void set(Map<String, String> settings, String key, String value) {
    settings.put("STALLHOLDER_" + key, value);
  }

  private void assertThatBalancesCloseWithAllThatWasAccepted(Gateway gateway) throws Exception {
    Map<UUID, BigDecimal> accepted = new HashMap<>();
    for (JsonNode balance : balances(gateway)) {
      assertThat(sum(balance)).as("%s", balance).isEqualByComparingTo(decimal(balance, "accepted"));
      if (balance.has("license") && balance.path("dimension").asText().equals(Old.DIMENSION)) {
        accepted.put(
            UUID.fromString(balance.path("license").asText()), decimal(balance, "accepted"));
      }
    }
    assertThat(old.accepted())
        .hasSizeGreaterThan(LICENSES)
        .allSatisfy((license, quantity) ->
            assertThat(accepted.getOrDefault(license, BigDecimal.ZERO))
                .isEqualByComparingTo(quantity));
  }

  private JsonNode balances(Gateway gateway) throws Exception {
    String key =
        new ApiKeys(jdbi, InstantSource.fixed(Old.NOW))
            .create("test", EnumSet.allOf(Scope.class))
            .secret();
    URI uri = URI.create("http://127.0.0.1:" + gateway.internalPort() + "/v1/ledger/balance");
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + key).build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.mapper().readTree(response.body()).path("balances");
  }

  private static BigDecimal sum(JsonNode balance) {
    return Stream.of(
            "metered",
            "included",
            "refused",
            "conflict",
            "uncertain",
            "waiting",
            "carried",
            "rounded")
        .map(field -> decimal(balance, field))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal decimal(JsonNode balance, String field) {
    return new BigDecimal(balance.path(field).asText());
  }

  private void control(String clock) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(simulator.uri().resolve("/_simulator/clock"))
                .PUT(BodyPublishers.ofString(clock))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }
}
