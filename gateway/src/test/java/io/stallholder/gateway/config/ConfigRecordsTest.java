package io.stallholder.gateway.config;

import static io.stallholder.gateway.config.ConfigFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.config.DimensionConfig.Allowance;
import io.stallholder.gateway.config.DimensionConfig.Rounding;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
    assertThat(config.contacts())
        .isEqualTo(new ContactsConfig("stallholder-contacts.key", Duration.ofDays(365)));
    assertThat(config.inbox())
        .isEqualTo(
            new InboxConfig(
                2,
                2,
                new SignaturesConfig(false, new AwsAccountId("287250355862"), Optional.empty())));
    assertThat(config.sweep().every()).isEqualTo(Duration.ofHours(1));
    assertThat(config.webhooks()).isEqualTo(new WebhooksConfig(List.of(), Optional.empty()));
  }

  @Test
  void webhooksWithAllKeys() throws Exception {
    WebhooksConfig config =
        yaml("""
        webhooks:
          endpoints:
            - url: http://127.0.0.1:8000/hook
              secret: whsec_YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyBpbiBhbGw=
              previousSecret: whsec_dGhlIGtleSB0aGF0IHdhcyB0aGVyZSBiZWZvcmUgaXQ=
              events: license.closing, license.closed
          privateTargets: 10.0.0.0/8
        """)
            .webhooks();
    WebhookConfig endpoint = config.endpoints().getFirst();
    assertThat(endpoint.url()).isEqualTo(URI.create("http://127.0.0.1:8000/hook"));
    assertThat(endpoint.types()).contains(List.of("license.closing", "license.closed"));
    assertThat(endpoint.keys())
        .extracting(key -> new String(key, StandardCharsets.UTF_8))
        .containsExactly("a key of thirty-two bytes in all", "the key that was there before it");
    assertThat(config.allowed().contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(endpoint.toString()).doesNotContain("whsec_");
  }

  @Test
  void aWebhookIsRefusedThatCannotBeOne() {
    String secret = "secret: whsec_YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyBpbiBhbGw=";
    assertRefusedWebhook("url: ftp://app/hook, " + secret, "endpoints[0].url");
    assertRefusedWebhook("url: \"https://me@app/hook\", " + secret, "endpoints[0].url");
    assertRefusedWebhook("url: https://app/hook, secret: whsec_short", "endpoints[0].secret");
    assertRefusedWebhook(
        "url: https://app/hook, events: license.lost, " + secret, "endpoints[0].events");
  }

  private static void assertRefusedWebhook(String endpoint, String key) {
    assertThatThrownBy(() -> yaml("webhooks: { endpoints: [{ " + endpoint + " }] }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("webhooks." + key)
        .hasMessageNotContaining("whsec_YSB");
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
            entitlements: { every: PT2H }
            inbox:
              pollers: 3
              handlers: 5
              signatures: { required: true, topicAccount: "210987654321", certificates: sns.pem }
            sweep: { every: PT3H }
            clock: { url: "http://127.0.0.1:4577/_simulator/clock" }
            contacts: { keyFile: /etc/stallholder/contacts.key, rotateEvery: P90D }
            """);
    assertThat(config.contacts())
        .isEqualTo(new ContactsConfig("/etc/stallholder/contacts.key", Duration.ofDays(90)));
    assertThat(config.database()).isPresent();
    assertThat(config.account(ACCOUNT)).isPresent();
    assertThat(config.product(new ProductCode("one"))).isPresent();
    assertThat(config.product(new ProductCode("two"))).isEmpty();
    assertThat(config.registration()).isPresent();
    assertThat(config.http().publicPort()).isEqualTo(1);
    assertThat(config.metering().grace()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.usage().maxAhead()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.entitlements().every()).isEqualTo(Duration.ofHours(2));
    assertThat(config.inbox())
        .isEqualTo(
            new InboxConfig(3, 5, new SignaturesConfig(true, ACCOUNT, Optional.of("sns.pem"))));
    assertThat(config.sweep().every()).isEqualTo(Duration.ofHours(3));
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
            new Dimension("calls"),
            Rounding.HALF_UP,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Allowance.TERM);
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
            Optional.of(new BigDecimal("0.0010")),
            Optional.of(new Dimension("gigabytes")),
            Allowance.MONTH);
    String written =
        """
        { code: two, account: "210987654321", model: contract-with-consumption, licensing: legacy,
          dimensions: [{ key: gigabyte_hours, rounding: down, ceiling: 5000000, price: 0.0010,
            entitlement: gigabytes, allowance: month }] }
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
              handoff: { url: "https://app.acme.example/aws" }
              confirmation:
                publicUrl: https://aws.acme.example/
                smtp: { host: localhost, port: 25, from: stall@acme.example, startTls: false }
              page:
                logo: logo.svg
                accent: "#7A1F5C"
                termsUrl: https://acme.example/terms
                privacyUrl: https://acme.example/privacy
                signInUrl: https://app.acme.example/link
                fields: [{ key: phone, label: Phone, required: true }]
                languages: [{ tag: de, file: de.properties }]
            """);
    var page =
        new PageConfig(
            Optional.of("logo.svg"),
            new Color("#7a1f5c"),
            Optional.of(URI.create("https://acme.example/terms")),
            Optional.of(URI.create("https://acme.example/privacy")),
            Optional.of(URI.create("https://app.acme.example/link")),
            List.of(new FieldConfig("phone", "Phone", true)),
            List.of(new LanguageConfig("de", "de.properties")));
    var confirmation =
        new ConfirmationConfig(
            URI.create("https://aws.acme.example/"),
            Optional.of(
                new SmtpConfig(
                    "localhost",
                    25,
                    "stall@acme.example",
                    Optional.empty(),
                    Optional.empty(),
                    false)),
            Optional.empty());
    assertThat(config.registration())
        .contains(
            new RegistrationConfig(
                "Acme & Sons",
                "https://acme.example/help",
                Optional.of(URI.create("https://app.acme.example/welcome")),
                Optional.of(new HandoffConfig(URI.create("https://app.acme.example/aws"))),
                Optional.of(confirmation),
                page));
    assertThat(confirmation.at("x")).isEqualTo("https://aws.acme.example/register/confirm/x");
  }

  @Test
  void httpDefaults() {
    assertThat(yaml("").http())
        .isEqualTo(
            new HttpConfig(
                "127.0.0.1",
                8080,
                "127.0.0.1",
                8081,
                8_388_608,
                120,
                Optional.empty(),
                Optional.empty(),
                HttpConfig.ForwardedBy.X_FORWARDED));
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
              requestsPerMinute: 600
              tls: { certificate: /tls/tls.crt, key: /tls/tls.key }
              trustedProxies: 10.0.0.0/8, ::1
              forwardedBy: forwarded
            """);
    assertThat(config.http())
        .isEqualTo(
            new HttpConfig(
                "0.0.0.0",
                80,
                "10.0.0.5",
                0,
                1_048_576,
                600,
                Optional.of(new TlsConfig("/tls/tls.crt", "/tls/tls.key")),
                Optional.of("10.0.0.0/8, ::1"),
                HttpConfig.ForwardedBy.FORWARDED));
  }

  @Test
  void meteringDefaults() {
    assertThat(yaml("").metering())
        .isEqualTo(
            new MeteringConfig(
                Duration.ofMinutes(5),
                Duration.ofHours(2),
                Duration.ofHours(24),
                Duration.ofHours(1),
                Duration.ofHours(6),
                Duration.ofHours(1),
                Duration.ZERO,
                10,
                true,
                true,
                MeteringConfig.Mode.LIVE));
  }

  @Test
  void meteringWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            metering:
              grace: PT10M
              monthEndGrace: PT3H
              usageWindow: PT6H
              windowMargin: PT30M
              monthCloseGrace: PT4H
              finalWindow: PT2H
              lastHourGrace: PT20S
              callsPerSecond: 20
              moveLateUsage: false
              zeroRecords: false
              mode: shadow
            """);
    assertThat(config.metering())
        .isEqualTo(
            new MeteringConfig(
                Duration.ofMinutes(10),
                Duration.ofHours(3),
                Duration.ofHours(6),
                Duration.ofMinutes(30),
                Duration.ofHours(4),
                Duration.ofHours(2),
                Duration.ofSeconds(20),
                20,
                false,
                false,
                MeteringConfig.Mode.SHADOW));
  }

  @Test
  void entitlementsDefaults() {
    assertThat(yaml("").entitlements()).isEqualTo(new EntitlementsConfig(Duration.ofHours(1)));
  }

  @Test
  void entitlementsWithAllKeys() {
    assertThat(yaml("entitlements: { every: PT15M }").entitlements())
        .isEqualTo(new EntitlementsConfig(Duration.ofMinutes(15)));
  }

  @Test
  void usageDefaults() {
    assertThat(yaml("").usage())
        .isEqualTo(
            new UsageConfig(
                Duration.ofDays(7), Duration.ofMinutes(5), 10_000, 60_000, Duration.ofDays(35)));
  }

  @Test
  void usageWithAllKeys() {
    String written =
        "usage: { maxLateness: P3D, maxAhead: PT0S, maxEventsPerRequest: 500, maxEventsWaiting: 700,"
            + " retention: P400D }";
    assertThat(yaml(written).usage())
        .isEqualTo(
            new UsageConfig(Duration.ofDays(3), Duration.ZERO, 500, 700, Duration.ofDays(400)));
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

  @Test
  void alarmsDefaults() {
    assertThat(yaml("").alarms())
        .isEqualTo(
            new AlarmsConfig(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(6),
                Optional.empty()));
    assertThat(
            yaml("""
            alarms:
              email: ops@acme.example
              smtp: { host: mail.acme.example, from: stallholder@acme.example }
            """)
                .alarms()
                .smtp())
        .contains(
            new SmtpConfig(
                "mail.acme.example",
                587,
                "stallholder@acme.example",
                Optional.empty(),
                Optional.empty(),
                true));
  }

  @Test
  void alarmsWithAllKeys() {
    GatewayConfig config =
        yaml(
            """
            alarms:
              webhookUrl: https://hooks.example.com/sesame
              webhookSecret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
              email: ops@acme.example, boss@acme.example
              repeatEvery: PT1H
              smtp:
                host: localhost
                port: 25
                from: stallholder@acme.example
                username: keeper
                password: apple
                startTls: false
            """);
    assertThat(config.alarms())
        .isEqualTo(
            new AlarmsConfig(
                Optional.of(new Secret("https://hooks.example.com/sesame")),
                Optional.of(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
                Optional.of("ops@acme.example, boss@acme.example"),
                Duration.ofHours(1),
                Optional.of(
                    new SmtpConfig(
                        "localhost",
                        25,
                        "stallholder@acme.example",
                        Optional.of("keeper"),
                        Optional.of(new Secret("apple")),
                        false))));
    assertThat(config.alarms().hook().orElseThrow().key()).hasSize(24);
    assertThat(config.lines())
        .contains("alarms.webhookUrl = ***", "alarms.smtp.password = ***")
        .noneMatch(line -> line.contains("sesame") || line.contains("whsec"));
  }

  private static ProductConfig product(String written) {
    return yaml("accounts: [{ id: \"210987654321\" }]\nproducts:\n- " + written.strip() + "\n")
        .products()
        .getFirst();
  }
}
