package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.config.Secret;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Endpoints that are made through the API, and their secrets.
@Timeout(60)
final class EndpointsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final URI URL = URI.create("https://app.example.com/hook");

  private final Shop shop = new Shop(NOON);
  private final Contacts contacts = Contacts.open(shop.jdbi(), keyFile());
  private final Endpoints endpoints = new Endpoints(shop.jdbi(), contacts, shop.clock());
  private final SigningKeys keys = new SigningKeys(contacts, Map.of());

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aSecretIsNotInTheDatabaseAsItIs() {
    Secret secret = added().secret();
    String bytes = secret.value().substring("whsec_".length());
    String all =
        shop.jdbi()
            .withHandle(handle ->
                handle
                    .select(
                        """
                        select string_agg(row::text, ' ') from (
                          select row_to_json(endpoint)::text as row from webhook_endpoint endpoint
                          union all
                          select encode(body, 'base64') from sealed_secret
                          union all
                          select encode(wrapped_key, 'base64') from sealed_secret) as rows
                        """)
                    .mapTo(String.class)
                    .one());
    assertThat(all).contains("app.example.com").doesNotContain(bytes);
  }

  @Test
  void theSecretBeforeSignsForADayAndTheOneBeforeThatNoMore() {
    Endpoints.Keyed first = added();
    UUID id = first.endpoint().id();
    Secret second = endpoints.rotate(id).orElseThrow().secret();
    assertThat(signing(id)).containsExactly(second.value(), first.secret().value());
    Secret third = endpoints.rotate(id).orElseThrow().secret();
    assertThat(signing(id)).containsExactly(third.value(), second.value());
    assertThat(secrets()).as("nobody needs the first").isEqualTo(2);
    shop.jdbi()
        .useHandle(handle ->
            handle.execute("update webhook_endpoint set previous_until = clock_timestamp()"));
    assertThat(signing(id)).containsExactly(third.value());
  }

  @Test
  void theKeyFileCanBeRenewedUnderIt() {
    Endpoints.Keyed made = added();
    String before = wrappedBy();
    contacts.rotate(shop.jdbi(), NOON.plusSeconds(1));
    assertThat(wrappedBy()).isNotEqualTo(before);
    assertThat(signing(made.endpoint().id())).containsExactly(made.secret().value());
  }

  @Test
  void aDeletedEndpointLeavesNoSecret() {
    UUID id = added().endpoint().id();
    endpoints.rotate(id);
    endpoints.delete(id);
    assertThat(secrets()).isZero();
    assertThat(endpoints.byId(id)).isEmpty();
    assertThat(endpoints.rotate(id)).isEmpty();
    assertThat(endpoints.retry(id)).isZero();
  }

  @Test
  void thereAreNotMoreThanThereMayBe() {
    for (int i = 0; i < Endpoints.MOST; i++) {
      assertThat(endpoints.add(URL, Optional.empty())).isPresent();
    }
    assertThat(endpoints.add(URL, Optional.empty())).isEmpty();
  }

  /// Another machine, whose copy of the key file was not brought.
  @Test
  void whoLacksTheKeyFileLeavesTheEndpointToOthers() {
    UUID id = added().endpoint().id();
    shop.active(NOON);
    shop.jdbi().useTransaction(handle -> EventStore.spread(handle, 10));
    try (Database other = TestDatabase.fresh()) {
      var strange = Contacts.open(other.jdbi(), keyFile());
      assertLeft(id, new SigningKeys(strange, Map.of()));
    }
  }

  private void assertLeft(UUID id, SigningKeys lacking) {
    Optional<List<byte[]>> found =
        shop.jdbi()
            .inTransaction(
                handle -> lacking.of(handle, EndpointStore.byId(handle, id).orElseThrow()));
    assertThat(found).isEmpty();
    assertThat(lacking.missing()).containsExactly(id);
    var known = new DeliveryStore.Known(lacking.configured(), lacking.missing(), 8);
    List<DeliveryStore.Ready> ready =
        shop.jdbi().withHandle(handle -> DeliveryStore.ready(handle, known));
    assertThat(ready).isEmpty();
  }

  private static ContactsConfig keyFile() {
    Path file = Path.of("target", "webhooks-" + UUID.randomUUID() + ".key");
    return new ContactsConfig(file.toString(), Duration.ofDays(365));
  }

  private Endpoints.Keyed added() {
    return endpoints.add(URL, Optional.empty()).orElseThrow();
  }

  private List<String> signing(UUID id) {
    return shop
        .jdbi()
        .inTransaction(
            handle -> keys.of(handle, EndpointStore.byId(handle, id).orElseThrow()).orElseThrow())
        .stream()
        .map(key -> "whsec_" + Base64.getEncoder().encodeToString(key))
        .toList();
  }

  private int secrets() {
    return shop.jdbi()
        .withHandle(handle ->
            handle.select("select count(*) from sealed_secret").mapTo(Integer.class).one());
  }

  private String wrappedBy() {
    return shop.jdbi()
        .withHandle(
            handle -> handle.select("select key_id from sealed_secret").mapTo(String.class).one());
  }
}
