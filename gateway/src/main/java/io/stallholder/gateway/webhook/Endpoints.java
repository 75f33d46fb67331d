package io.stallholder.gateway.webhook;

import io.stallholder.gateway.config.Secret;
import io.stallholder.gateway.config.SigningSecret;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Ids;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// What people do with endpoints.
final class Endpoints {
  static final int MOST = 50;

  /// How long the secret before goes on signing.
  static final Duration OVERLAP = Duration.ofHours(24);

  private static final int MOST_REPLAYED = 10_000;
  private static final int SECRET_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// A new endpoint, or one with a new secret, and the secret, which is told once.
  record Keyed(Endpoint endpoint, Secret secret) {}

  /// How all endpoints stand.
  record Overview(List<Endpoint> endpoints, Map<UUID, StandingStore.Standing> standing) {
    Overview {
      endpoints = List.copyOf(endpoints);
      standing = Map.copyOf(standing);
    }
  }

  private final Jdbi jdbi;
  private final Contacts contacts;
  private final InstantSource clock;

  Endpoints(Jdbi jdbi, Contacts contacts, InstantSource clock) {
    this.jdbi = jdbi;
    this.contacts = contacts;
    this.clock = clock;
  }

  Overview all() {
    return jdbi.inTransaction(
        handle -> new Overview(EndpointStore.all(handle), StandingStore.byEndpoint(handle)));
  }

  Optional<Endpoint> byId(UUID id) {
    return jdbi.withHandle(handle -> EndpointStore.byId(handle, id));
  }

  /// Empty when there are as many as there may be.
  Optional<Keyed> add(URI url, Optional<List<String>> events) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      if (EndpointStore.all(handle).size() >= MOST) {
        return Optional.empty();
      }
      UUID id = Ids.next(now);
      byte[] key = key();
      UUID secret = contacts.keepSecret(handle, key, now);
      EndpointStore.add(handle, id, url, events, secret, now);
      return Optional.of(keyed(handle, id, key));
    });
  }

  /// From now on a new secret signs, and for a while the one before, too.
  Optional<Keyed> rotate(UUID id) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      Optional<Endpoint> found = EndpointStore.lock(handle, id);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      byte[] key = key();
      List<UUID> before = EndpointStore.secrets(handle, id);
      EndpointStore.rotate(handle, found.get(), contacts.keepSecret(handle, key, now), OVERLAP);
      forgetAllBut(handle, before, EndpointStore.secrets(handle, id));
      return Optional.of(keyed(handle, id, key));
    });
  }

  void delete(UUID id) {
    jdbi.useTransaction(handle -> {
      if (EndpointStore.lock(handle, id).isPresent()) {
        List<UUID> secrets = EndpointStore.secrets(handle, id);
        DeliveryStore.drop(handle, id);
        EndpointStore.delete(handle, id, clock.instant());
        forgetAllBut(handle, secrets, List.of());
      }
    });
  }

  /// Whatever stands still is tried now: a disabled endpoint gets events again, parked ones wait
  /// again, and what waits is due.
  ///
  /// @return how many were parked
  int retry(UUID id) {
    return jdbi.inTransaction(handle -> {
      if (EndpointStore.lock(handle, id).isEmpty()) {
        return 0;
      }
      EndpointStore.enable(handle, id);
      int parked = DeliveryStore.unpark(handle, id);
      DeliveryStore.wake(handle, id);
      return parked;
    });
  }

  /// Empty where no event has this id.
  Optional<EventStore.Replayed> replay(Endpoint endpoint, UUID event) {
    return jdbi.inTransaction(handle -> {
      EventStore.lock(handle);
      return EventStore.exists(handle, event)
          ? Optional.of(
              new EventStore.Replayed(EventStore.replay(handle, endpoint, event), Optional.empty()))
          : Optional.empty();
    });
  }

  /// What happened from then on, or the first part of it: `last` says up to when.
  EventStore.Replayed replay(Endpoint endpoint, Instant from) {
    return jdbi.inTransaction(handle -> {
      EventStore.lock(handle);
      return EventStore.replay(handle, endpoint, from, MOST_REPLAYED);
    });
  }

  List<StandingStore.Line> lines(UUID endpoint, Optional<String> state, long after, int limit) {
    return jdbi.withHandle(handle -> StandingStore.lines(handle, endpoint, state, after, limit));
  }

  private static Keyed keyed(Handle handle, UUID id, byte[] key) {
    return new Keyed(EndpointStore.byId(handle, id).orElseThrow(), SigningSecret.of(key));
  }

  private static void forgetAllBut(Handle handle, List<UUID> secrets, List<UUID> needed) {
    secrets.stream()
        .filter(secret -> !needed.contains(secret))
        .forEach(secret -> Contacts.forgetSecret(handle, secret));
  }

  private static byte[] key() {
    byte[] key = new byte[SECRET_BYTES];
    RANDOM.nextBytes(key);
    return key;
  }
}
