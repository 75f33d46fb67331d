package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.config.Secret;
import io.stallholder.gateway.config.WebhookConfig;
import io.stallholder.gateway.config.WebhooksConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;

/// The part of one gateway that tells the seller's app.
final class Teller implements AutoCloseable {
  static final byte[] KEY = "a key of thirty-two bytes in all".getBytes(StandardCharsets.UTF_8);
  static final byte[] OLD_KEY = "the key that was there before it".getBytes(StandardCharsets.UTF_8);

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long REST_NANOS = 200_000;

  private final Jdbi jdbi;
  private final Webhooks webhooks;

  Teller(Shop shop, WebhooksConfig config) {
    this.jdbi = shop.jdbi();
    Path keys = Path.of("target", "webhooks-" + UUID.randomUUID() + ".key");
    var contacts = Contacts.open(jdbi, new ContactsConfig(keys.toString(), Duration.ofDays(365)));
    var place =
        new Webhooks.Place(
            jdbi,
            contacts,
            shop.clock(),
            InstantSource.system(),
            UUID.randomUUID().toString(),
            "simulated");
    this.webhooks = new Webhooks(place, config, new Metrics());
  }

  /// With endpoints of the configuration.
  static Teller of(Shop shop, SellersApp... apps) {
    return new Teller(shop, config(apps));
  }

  static WebhooksConfig config(SellersApp... apps) {
    return new WebhooksConfig(
        List.of(apps).stream().map(app -> endpoint(app.url(), Optional.empty())).toList(),
        Optional.empty());
  }

  static WebhookConfig endpoint(URI url, Optional<String> events) {
    return new WebhookConfig(url, secret(KEY), Optional.empty(), events);
  }

  static Secret secret(byte[] key) {
    return new Secret("whsec_" + Base64.getEncoder().encodeToString(key));
  }

  Webhooks webhooks() {
    return webhooks;
  }

  /// One round, and the answers to what it sends.
  boolean round() throws Exception {
    webhooks.spreading().once();
    boolean some = webhooks.delivering().once() == Loop.Round.BUSY;
    await();
    return some;
  }

  /// Sends all that is due now.
  void tell() throws Exception {
    while (round()) {
      Thread.onSpinWait();
    }
  }

  private void await() {
    long giveUp = System.nanoTime() + LONG.toNanos();
    while (webhooks.isSending()) {
      assertThat(System.nanoTime() - giveUp).as("waiting for answers").isNegative();
      LockSupport.parkNanos(REST_NANOS); // what is awaited needs the processor, too
    }
  }

  /// All waits are over.
  static void letWaitsPass(Jdbi jdbi) {
    letWaitsPass(jdbi, "webhook_delivery");
    letWaitsPass(jdbi, "webhook_endpoint");
  }

  static void letWaitsPass(Jdbi jdbi, String table) {
    jdbi.useHandle(handle -> handle.execute("update " + table + " set not_before = '-infinity'"));
  }

  @Override
  public void close() {
    webhooks.close();
  }
}
