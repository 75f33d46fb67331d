package io.stallholder.gateway.webhook;

import io.stallholder.gateway.config.WebhookConfig;
import io.stallholder.gateway.config.WebhooksConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jdbi.v3.core.Jdbi;

/// The room of webhooks: where events go, and what brings them there.
public final class Webhooks implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(30);

  /// Where it all happens.
  ///
  /// @param clock business time
  /// @param machine the machine's time, which receivers compare with theirs
  /// @param holder this process, as in its leases
  /// @param mode `live` or `simulated`
  public record Place(
      Jdbi jdbi,
      Contacts contacts,
      InstantSource clock,
      InstantSource machine,
      String holder,
      String mode) {}

  private final Lease lease;
  private final Delivering.Senders senders;
  private final Spreading spreading;
  private final Delivering delivering;
  private final Upkeep upkeep;
  private final WebhookResource resource;

  public Webhooks(Place place, WebhooksConfig config, Metrics metrics) {
    this(place, config, metrics, SystemDefaultDnsResolver.INSTANCE);
  }

  /// @param names who is asked for a host's addresses
  Webhooks(Place place, WebhooksConfig config, Metrics metrics, DnsResolver names) {
    Jdbi jdbi = place.jdbi();
    InstantSource clock = place.clock();
    var keys = new SigningKeys(place.contacts(), configured(jdbi, config, clock.instant()));
    this.senders =
        new Delivering.Senders(
            new Sender(names, Targets.trusted(), place.machine()),
            new Sender(names, new Targets(config.allowed()), place.machine()));
    this.lease = new Lease(jdbi, "webhooks", place.holder(), LEASE);
    this.spreading = new Spreading(jdbi);
    this.delivering = new Delivering(new Delivering.Tools(jdbi, keys, senders, clock), metrics);
    this.upkeep = new Upkeep(jdbi, lease, clock);
    var endpoints = new Endpoints(jdbi, place.contacts(), clock);
    var test = new TestEvent(jdbi, keys, senders, place);
    this.resource = new WebhookResource(endpoints, test, senders.untrusted());
  }

  /// Makes the endpoints of the database those of the configuration.
  private static Map<UUID, WebhookConfig> configured(
      Jdbi jdbi, WebhooksConfig config, Instant now) {
    return jdbi.inTransaction(handle -> {
      Map<UUID, WebhookConfig> configured = new HashMap<>();
      for (WebhookConfig each : config.endpoints()) {
        configured.put(EndpointStore.configured(handle, each, now), each);
      }
      for (UUID gone : EndpointStore.configuredBefore(handle, configured.keySet())) {
        DeliveryStore.drop(handle, gone);
        EndpointStore.delete(handle, gone, now);
      }
      return configured;
    });
  }

  /// `/v1/webhooks`.
  public Resource resource() {
    return resource;
  }

  /// Gives events their places.
  public Loop.Step spreading() {
    return spreading;
  }

  /// Sends them.
  public Loop.Step delivering() {
    return delivering;
  }

  /// Whether something is being sent now.
  boolean isSending() {
    return delivering.isSending();
  }

  /// Looks after what waits too long.
  public Loop.Step upkeep() {
    return upkeep;
  }

  @Override
  public void close() {
    delivering.close();
    senders.trusted().close();
    senders.untrusted().close();
    lease.release();
  }
}
