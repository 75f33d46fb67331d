package io.stallholder.gateway.config;

import static io.stallholder.gateway.config.ConfigFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.config.DimensionConfig.Rounding;
import io.stallholder.gateway.config.ProductConfig.Licensing;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every config record twice: with its defaults, and with all keys set to something else.
final class ConfigRecordsTest {
  private static final AwsAccountId ACCOUNT = new AwsAccountId("210987654321");

  @Test
  void gatewayDefaults() {
    GatewayConfig config = yaml("");
    assertThat(config.database()).isEmpty();
    assertThat(config.accounts()).isEmpty();
    assertThat(config.products()).isEmpty();
    assertThat(config.registration()).isEmpty();
  }

  @Test
  void gatewayWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            database: { url: "jdbc:postgresql://db/stallholder" }
            accounts: [{ id: "210987654321" }]
            products:
              - { code: one, account: "210987654321", dimensions: [{ key: calls }] }
            registration: { sellerName: Acme, supportContact: help@acme.example }
            http: { publicPort: 1 }
            metering: { grace: PT1M }
            usage: { maxAhead: PT1M }
            clock: { url: "http://127.0.0.1:4577/_simulator/clock" }
            """);
    assertThat(config.database()).isPresent();
    assertThat(config.account(ACCOUNT)).isPresent();
    assertThat(config.product(new ProductCode("one"))).isPresent();
    assertThat(config.product(new ProductCode("two"))).isEmpty();
    assertThat(config.registration()).isPresent();
    assertThat(config.http().publicPort()).isEqualTo(1);
    assertThat(config.metering().grace()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.usage().maxAhead()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.clock().url()).isPresent();
  }

  @Test
  void databaseDefaults() {
    assertThat(yaml("database: { url: 'jdbc:postgresql:stallholder' }").database())
        .contains(
            new DatabaseConfig(
                "jdbc:postgresql:stallholder", Optional.empty(), Optional.empty(), 10));
  }

  @Test
  void databaseWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            database:
              url: jdbc:postgresql://db:5433/stallholder?sslmode=verify-full
              username: keeper
              password: "007"
              poolSize: 40
            """);
    assertThat(config.database())
        .contains(
            new DatabaseConfig(
                "jdbc:postgresql://db:5433/stallholder?sslmode=verify-full",
                Optional.of("keeper"),
                Optional.of(new Secret("007")),
                40));
  }

  @Test
  void accountDefaults() {
    assertThat(yaml("accounts: [{ id: 210987654321 }]").accounts())
        .containsExactly(
            new AccountConfig(
                ACCOUNT, "us-east-1", Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void accountWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            accounts:
              - id: "210987654321"
                region: eu-central-1
                roleArn: arn:aws:iam::210987654321:role/stallholder
                externalId: apple
                queueUrl: https://sqs.us-east-1.amazonaws.com/210987654321/marketplace
            """);
    assertThat(config.accounts())
        .containsExactly(
            new AccountConfig(
                ACCOUNT,
                "eu-central-1",
                Optional.of("arn:aws:iam::210987654321:role/stallholder"),
                Optional.of("apple"),
                Optional.of(
                    URI.create("https://sqs.us-east-1.amazonaws.com/210987654321/marketplace"))));
  }

  @Test
  void productAndDimensionDefaults() {
    var dimension =
        new DimensionConfig(
            new Dimension("calls"), Rounding.HALF_UP, Optional.empty(), Optional.empty());
    assertThat(product("{ code: one, account: \"210987654321\", dimensions: [{ key: calls }] }"))
        .isEqualTo(
            new ProductConfig(
                new ProductCode("one"),
                ACCOUNT,
                Model.SUBSCRIPTION,
                Licensing.LICENSE,
                List.of(dimension)));
  }

  @Test
  void productAndDimensionWithAllKeys() {
    var dimension =
        new DimensionConfig(
            new Dimension("gigabyte_hours"),
            Rounding.DOWN,
            Optional.of(5_000_000L),
            Optional.of(new BigDecimal("0.0010")));
    String written =
        """
        { code: two, account: "210987654321", model: contract-with-consumption, licensing: legacy,
          dimensions: [{ key: gigabyte_hours, rounding: down, ceiling: 5000000, price: 0.0010 }] }
        """;
    ProductConfig product = product(written);
    assertThat(product)
        .isEqualTo(
            new ProductConfig(
                new ProductCode("two"),
                ACCOUNT,
                Model.CONTRACT_WITH_CONSUMPTION,
                Licensing.LEGACY,
                List.of(dimension)));
    assertThat(product.dimension(new Dimension("gigabyte_hours"))).contains(dimension);
    assertThat(product.dimension(new Dimension("Gigabyte_hours"))).isEmpty();
  }

  @Test
  void registrationDefaults() {
    String written = "registration: { sellerName: Acme, supportContact: help@acme.example }";
    assertThat(yaml(written).registration())
        .contains(new RegistrationConfig("Acme", "help@acme.example", Optional.empty()));
  }

  @Test
  void registrationWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            registration:
              sellerName: Acme & Sons
              supportContact: https://acme.example/help
              welcomeUrl: https://app.acme.example/welcome
            """);
    assertThat(config.registration())
        .contains(
            new RegistrationConfig(
                "Acme & Sons",
                "https://acme.example/help",
                Optional.of(URI.create("https://app.acme.example/welcome"))));
  }

  @Test
  void httpDefaults() {
    assertThat(yaml("").http())
        .isEqualTo(new HttpConfig("127.0.0.1", 8080, "127.0.0.1", 8081, 8_388_608));
  }

  @Test
  void httpWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            http:
              publicHost: 0.0.0.0
              publicPort: 80
              internalHost: 10.0.0.5
              internalPort: 0
              maxBodyBytes: 1048576
            """);
    assertThat(config.http()).isEqualTo(new HttpConfig("0.0.0.0", 80, "10.0.0.5", 0, 1_048_576));
  }

  @Test
  void meteringDefaults() {
    assertThat(yaml("").metering())
        .isEqualTo(
            new MeteringConfig(
                Duration.ofMinutes(5),
                Duration.ofHours(24),
                Duration.ofHours(1),
                Duration.ofHours(6),
                Duration.ofHours(1),
                Duration.ZERO,
                10,
                true));
  }

  @Test
  void meteringWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            metering:
              grace: PT10M
              usageWindow: PT6H
              windowMargin: PT30M
              monthCloseGrace: PT4H
              finalWindow: PT2H
              lastHourGrace: PT20S
              callsPerSecond: 20
              moveLateUsage: false
            """);
    assertThat(config.metering())
        .isEqualTo(
            new MeteringConfig(
                Duration.ofMinutes(10),
                Duration.ofHours(6),
                Duration.ofMinutes(30),
                Duration.ofHours(4),
                Duration.ofHours(2),
                Duration.ofSeconds(20),
                20,
                false));
  }

  @Test
  void usageDefaults() {
    assertThat(yaml("").usage())
        .isEqualTo(new UsageConfig(Duration.ofDays(7), Duration.ofMinutes(5), 10_000));
  }

  @Test
  void usageWithAllKeys() {
    String written = "usage: { maxLateness: P3D, maxAhead: PT0S, maxEventsPerRequest: 500 }";
    assertThat(yaml(written).usage())
        .isEqualTo(new UsageConfig(Duration.ofDays(3), Duration.ZERO, 500));
  }

  @Test
  void clockDefaults() {
    assertThat(yaml("").clock()).isEqualTo(new ClockConfig(Optional.empty()));
  }

  @Test
  void clockWithAllKeys() {
    assertThat(yaml("clock: { url: 'http://localhost:4577/_simulator/clock' }").clock())
        .isEqualTo(
            new ClockConfig(Optional.of(URI.create("http://localhost:4577/_simulator/clock"))));
  }

  private static ProductConfig product(String written) {
    return yaml("accounts: [{ id: \"210987654321\" }]\nproducts:\n- " + written.strip() + "\n")
        .products()
        .getFirst();
  }
}
