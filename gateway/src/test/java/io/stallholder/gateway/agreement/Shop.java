package io.stallholder.gateway.agreement;

import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.event.MarketplaceEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// A seller with one product, a database of its own, and business time that a test moves.
public final class Shop implements AutoCloseable {
  public static final AwsAccountId SELLER = new AwsAccountId("210987654321");
  public static final String REGION = "us-east-1";
  public static final ProductCode PRODUCT = new ProductCode("4zq81example0metering00x1");
  public static final Dimension CALLS = new Dimension("api_calls");

  /// Its last fraction is rounded down.
  public static final Dimension STORAGE = new Dimension("storage_gb");

  /// Configured here, and unknown to AWS.
  public static final Dimension UNLISTED = new Dimension("not_listed");

  private static final String LICENSED =
      """
      accounts:
        - { id: "210987654321", region: us-east-1 }
      products:
        - code: 4zq81example0metering00x1
          account: "210987654321"
          licensing: license
          dimensions:
            - { key: api_calls }
            - { key: storage_gb, rounding: down }
            - { key: not_listed }
        - code: 5ct92example0contract00x2
          account: "210987654321"
          model: contract
          dimensions: []
      metering:
        callsPerSecond: 10000
        zeroRecords: false
      """;

  private final Database database;
  private final GatewayConfig config;
  private final Licenses licenses;
  private final SettableClock clock;

  public Shop(Instant now) {
    this(TestDatabase.fresh(), licensed(), now);
  }

  public Shop(GatewayConfig config, Instant now) {
    this(TestDatabase.fresh(), config, now);
  }

  public Shop(Database database, GatewayConfig config, Instant now) {
    this.database = database;
    this.config = config;
    this.licenses = new Licenses(config.metering().finalWindow());
    this.clock = new SettableClock(now);
  }

  /// As [#licensed], but for one text of the configuration.
  public static GatewayConfig with(String text, String other) {
    if (!LICENSED.contains(text)) {
      throw new IllegalArgumentException(text);
    }
    return load(LICENSED.replace(text, other));
  }

  /// Buyers are named by license ARN and account.
  public static GatewayConfig licensed() {
    return load(LICENSED);
  }

  /// Buyers are named by customer identifier, as those of products made before June 2026.
  public static GatewayConfig legacy() {
    return load(LICENSED.replace("licensing: license", "licensing: legacy"));
  }

  /// Hours without usage are reported, too; all dimensions are known to AWS.
  public static GatewayConfig withZeroRecords() {
    return load(
        LICENSED
            .replace("zeroRecords: false", "zeroRecords: true")
            .replace("- { key: not_listed }", ""));
  }

  private static GatewayConfig load(String yaml) {
    try {
      Path file = Files.createTempFile("stallholder", ".yaml");
      try {
        Files.writeString(file, yaml);
        return GatewayConfig.load(Optional.of(file), Map.of());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Jdbi jdbi() {
    return database.jdbi();
  }

  public GatewayConfig config() {
    return config;
  }

  public Licenses licenses() {
    return licenses;
  }

  public SettableClock clock() {
    return clock;
  }

  public Instant now() {
    return clock.instant();
  }

  public void at(Instant now) {
    clock.set(now);
  }

  public void advance(Duration step) {
    clock.advance(step);
  }

  public void heard(MarketplaceEvent... events) {
    for (MarketplaceEvent event : events) {
      jdbi().useTransaction(handle -> licenses.heard(handle, List.of(event), now()));
    }
  }

  public License registered(Bought bought) {
    return jdbi().inTransaction(handle -> licenses.resolved(handle, bought.resolved(), now()));
  }

  /// A license that is active since `activation`.
  public License active(Bought bought, Instant activation) {
    heard(bought.activated(activation));
    return license(bought);
  }

  public License active(Instant activation) {
    return active(Bought.something(), activation);
  }

  public License license(Bought bought) {
    return jdbi()
        .withHandle(handle -> licenses.byArn(handle, bought.license()))
        .orElseThrow(() -> new AssertionError("no license of " + bought));
  }

  public License license(UUID id) {
    return jdbi().withHandle(handle -> licenses.byId(handle, id)).orElseThrow();
  }

  public void serves(License license, String tenant, boolean isDefault) {
    jdbi().useTransaction(handle -> licenses.link(handle, license.id(), tenant, isDefault));
  }

  @Override
  public void close() {
    database.close();
  }
}
