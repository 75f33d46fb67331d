package io.stallholder.gateway.config;

import static io.stallholder.gateway.config.ConfigFixture.environment;
import static io.stallholder.gateway.config.ConfigFixture.load;
import static io.stallholder.gateway.config.ConfigFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.marketplace.AwsAccountId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GatewayConfigTest {
  @Test
  void theEnvironmentOverridesTheFile() {
    GatewayConfig config =
        load(
            "http: { publicPort: 1, maxBodyBytes: 2048 }",
            Map.of("STALLHOLDER_HTTP_PUBLIC_PORT", "2"));
    assertThat(config.http().publicPort()).isEqualTo(2);
    assertThat(config.http().maxBodyBytes()).isEqualTo(2048);
  }

  @Test
  void theEnvironmentCanSayEverything() {
    GatewayConfig config =
        environment(
            Map.of(
                "STALLHOLDER_DATABASE_URL", "jdbc:postgresql:x",
                "STALLHOLDER_DATABASE_POOL_SIZE", "3",
                "STALLHOLDER_ACCOUNTS_0_ID", "012345678901",
                "STALLHOLDER_PRODUCTS_0_CODE", "one",
                "STALLHOLDER_PRODUCTS_0_ACCOUNT", "012345678901",
                "STALLHOLDER_PRODUCTS_0_DIMENSIONS_0_KEY", "calls",
                "STALLHOLDER_PRODUCTS_0_DIMENSIONS_1_KEY", "bytes",
                "PATH", "/bin"));
    assertThat(config.database().orElseThrow().poolSize()).isEqualTo(3);
    assertThat(config.products().getFirst().dimensions()).hasSize(2);
  }

  @Test
  void anUnquotedAccountKeepsItsLeadingZero() {
    assertThat(yaml("accounts: [{ id: 012345678901 }]").accounts().getFirst().id())
        .isEqualTo(new AwsAccountId("012345678901"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http: { publicprot: 1 } | unknown key http.publicprot, did you mean http.publicPort?
          publicPort: 1 | unknown key publicPort, did you mean http.publicPort?
          databse: { url: x } | unknown key databse.url, did you mean database.url?
          accounts: [{ idd: 1 }] | unknown key accounts[0].idd, did you mean accounts[].id?
          bananas: 1 | unknown key bananas (
          http: 5 | http has keys of its own and cannot be a single value
          http: { publicPort: 70000 } | http.publicPort must be a port from 0 (any free one) to 65535, but is 70000
          http: { publicPort: many } | http.publicPort must be a whole number, but is many
          metering: { moveLateUsage: yes } | metering.moveLateUsage must be true or false, but is yes
          metering: { grace: 5m } | metering.grace must be a duration like PT5M or P7D, but is 5m
          accounts: [{ id: abc }] | accounts[0].id: an AWS account id must be 1 to 255 digits
          accounts: [{ region: us-east-1 }] | accounts[0].id is required
          accounts: [{ id: 1, externalId: x }] | accounts[0].externalId must be given together with roleArn
          accounts: [{ id: 1 }, { id: 1 }] | accounts must be given once each, but is 1 twice
          products: [{ code: a, account: 1, model: contract }] | products[0].account must be the id of one of accounts, but is 1
          products: [{ code: a, account: 1, model: free }] | products[0].model must be one of subscription, contract, contract-with-consumption, but is free
          products: [{ code: a, account: 1, licensing: licence }] | products[0].licensing: must be license, legacy, or the start of an hour like 2026-12-01T00:00:00Z, but is licence
          products: [{ code: a, account: 1, licensing: "2026-12-01T00:30:00Z" }] | products[0].licensing: must be license, legacy, or the start of an hour
          metering: { mode: dry } | metering.mode must be one of live, shadow, but is dry
          metering: { monthEndGrace: PT5H } | metering.monthEndGrace must be shorter than monthCloseGrace less windowMargin, but is PT5H
          database: { url: mysql://db } | database.url must be of the form jdbc:postgresql://host:port/database
          registration: { sellerName: Acme, supportContact: nobody } | registration.supportContact must be an e-mail address or a URL, but is nobody
          alarms: { webhookUrl: 'https://example.com' } | alarms.webhookSecret must be given together with webhookUrl, but is missing
          alarms: { webhookUrl: 'https://example.com', webhookSecret: apple } | alarms.webhookSecret must be whsec_ and 24 to 64 bytes in Base64, but is something else
          alarms: { webhookUrl: 'example.com/sesame', webhookSecret: apple } | alarms.webhookUrl must be a URL like https://…, but is something else
          alarms: { email: 'ops@example.com' } | alarms.email must be given together with smtp, but is given alone
          http: { publicPort: 1, publicPort: 2 } | line 1
          [1, 2] | must be a list of `key: value` lines
          """)
  void saysWhatIsWrong(String written, String message) {
    assertThatThrownBy(() -> yaml(written))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void saysWhere() {
    assertThatThrownBy(() -> yaml("http:\n  publicPort: 1\n  internalPort: nine\n"))
        .hasMessageEndingWith(".yaml, line 3)");
    assertThatThrownBy(() -> environment(Map.of("STALLHOLDER_HTTP_PUBLIC_PORT", "nine")))
        .hasMessageEndingWith("(STALLHOLDER_HTTP_PUBLIC_PORT)");
    assertThatThrownBy(() -> yaml("http:\n  publicPort: 99999\n"))
        .hasMessageEndingWith(".yaml, line 2)");
  }

  @ParameterizedTest
  @CsvSource({
    "STALLHOLDER_HTTP_PUBLICPORT, STALLHOLDER_HTTP_PUBLIC_PORT",
    "STALLHOLDER_DATABASE_URI, STALLHOLDER_DATABASE_URL",
    "STALLHOLDER_PRODUCTS_3_COD, STALLHOLDER_PRODUCTS_0_CODE",
  })
  void suggestsTheVariableThatMayBeMeant(String given, String meant) {
    assertThatThrownBy(() -> environment(Map.of(given, "x")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("unknown variable " + given + ", did you mean " + meant + "?");
  }

  @Test
  void refusesAGapInAList() {
    assertThatThrownBy(() -> environment(Map.of("STALLHOLDER_ACCOUNTS_1_ID", "1")))
        .hasMessageContaining("accounts[0] is missing");
  }

  @Test
  void saysThatTheFileDoesNotExist() {
    assertThatThrownBy(
            () -> GatewayConfig.load(Optional.of(Path.of("/nowhere/stallholder.yaml")), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("the configuration file /nowhere/stallholder.yaml does not exist");
  }

  @Test
  void credentialsInTheUrlAreRefusedWithoutShowingThem() {
    assertThatThrownBy(() -> yaml("database: { url: 'jdbc:postgresql://db/x?password=apple' }"))
        .hasMessageContaining("use database.username and database.password")
        .hasMessageNotContaining("apple");
  }

  @Test
  void printsWhatIsInForceButNoSecrets() {
    GatewayConfig config =
        yaml(
            """
            database: { url: "jdbc:postgresql:x", password: apple }
            accounts: [{ id: 1 }]
            products: [{ code: a, account: 1, dimensions: [{ key: calls, rounding: up }] }]
            """);
    assertThat(config.lines())
        .contains(
            "database.password = ***",
            "accounts[0].region = us-east-1",
            "products[0].dimensions[0].rounding = up",
            "metering.usageWindow = PT24H",
            "http.publicPort = 8080")
        .noneMatch(line -> line.contains("apple"));
    assertThat(config.toString()).doesNotContain("apple");
  }
}
