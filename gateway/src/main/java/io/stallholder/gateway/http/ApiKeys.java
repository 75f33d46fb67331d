package io.stallholder.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;

/// The keys with which programs and people call the internal listener. Only their hashes are
/// stored. A plain SHA-256 is enough, since a key is 256 random bits and cannot be guessed.
public final class ApiKeys {
  /// A key that was just made; `secret` is shown this once.
  public record Created(Key key, String secret) {
    @Override
    public String toString() {
      return "Created[key=" + key + ", secret=***]";
    }
  }

  /// A key as it is listed.
  public record Key(
      String id, String name, Set<Scope> scopes, Instant created, Optional<Instant> revoked) {
    public Key {
      scopes = Set.copyOf(scopes);
    }
  }

  /// Who calls.
  public record Caller(String keyId, Set<Scope> scopes) {
    public Caller {
      scopes = Set.copyOf(scopes);
    }

    boolean may(Scope scope) {
      return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }
  }

  private record Known(Caller caller, long sinceNanos) {}

  /// How long a revoked key may go on working in a running gateway.
  public static final Duration REVOKED_WITHIN = Duration.ofSeconds(10);

  private static final String PREFIX = "sk_";
  private static final int SECRET_BYTES = 32;
  private static final int ID_BYTES = 9;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_SECRET = 100;

  private final ApiKeyStore store;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  // Holds real keys alone, so it cannot be made to grow from outside.
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  public ApiKeys(Jdbi jdbi, InstantSource clock) {
    this.store = new ApiKeyStore(jdbi);
    this.clock = clock;
  }

  /// @param name for people, to tell keys apart
  public Created create(String name, Set<Scope> scopes) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name of a key must have 1 to " + LONGEST_NAME + " characters");
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("a key needs at least one scope: usage, read or admin");
    }
    String secret = PREFIX + random(SECRET_BYTES);
    var key = new Key("key_" + random(ID_BYTES), name, scopes, clock.instant(), Optional.empty());
    store.insert(key, hash(secret));
    return new Created(key, secret);
  }

  public List<Key> list() {
    return store.all();
  }

  /// Running gateways refuse the key within `REVOKED_WITHIN`.
  ///
  /// @return whether there was such a key that was not revoked yet
  public boolean revoke(String id) {
    known.clear();
    return store.revoke(id, clock.instant());
  }

  /// Whose key this is, if it is one.
  Optional<Caller> caller(String secret) {
    if (!secret.startsWith(PREFIX) || secret.length() > LONGEST_SECRET) {
      return Optional.empty();
    }
    byte[] hash = hash(secret);
    String name = Base64.getEncoder().encodeToString(hash);
    Known hit = known.get(name);
    if (hit != null && System.nanoTime() - hit.sinceNanos() < REVOKED_WITHIN.toNanos()) {
      return Optional.of(hit.caller());
    }
    Optional<Caller> caller = store.active(hash);
    caller.ifPresentOrElse(
        it -> known.put(name, new Known(it, System.nanoTime())), () -> known.remove(name));
    return caller;
  }

  private String random(int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
