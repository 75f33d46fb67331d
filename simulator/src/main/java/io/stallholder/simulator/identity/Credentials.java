package io.stallholder.simulator.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Seller;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// All access keys: those of sellers and buyers, and the temporary ones of assumed roles. Has a
/// lock of its own, so that signatures can be checked outside the simulator's.
public final class Credentials {
  static final int MAX_SESSIONS = 10_000;

  private final CurrentWorld world;
  private final SecureRandom random = new SecureRandom();
  private final KeptMap<String, Key.Temporary> sessions;

  public Credentials(CurrentWorld world, Journal journal) {
    this.world = world;
    this.sessions =
        journal.map(
            new Kind<>(
                "session", Key.Temporary::accessKeyId, Credentials::write, Credentials::read));
  }

  /// An access key with its secret. Never printed.
  sealed interface Key {
    String accessKeyId();

    String secret();

    String accountId();

    String arn();

    String userId();

    record LongTerm(String accessKeyId, String secret, String accountId) implements Key {
      @Override
      public String arn() {
        return "arn:aws:iam::" + accountId + ":user/simulated";
      }

      @Override
      public String userId() {
        return "AIDASIMULATED" + accountId;
      }

      @Override
      public String toString() {
        return "LongTerm[accessKeyId=" + accessKeyId + "]";
      }
    }

    /// @param expiration by machine time, as the dates of signatures
    record Temporary(
        String accessKeyId,
        String secret,
        String sessionToken,
        Instant expiration,
        AssumedRole role,
        String sessionName)
        implements Key {
      @Override
      public String accountId() {
        return role.accountId();
      }

      @Override
      public String arn() {
        return "arn:aws:sts::"
            + role.accountId()
            + ":assumed-role/"
            + role.name()
            + "/"
            + sessionName;
      }

      @Override
      public String userId() {
        return "AROASIMULATED" + role.accountId() + ":" + sessionName;
      }

      @Override
      public String toString() {
        return "Temporary[accessKeyId=" + accessKeyId + "]";
      }
    }
  }

  record AssumedRole(String accountId, String name) {}

  synchronized Optional<Key> find(String accessKeyId) {
    Optional<Key> longTerm =
        world
            .owner(accessKeyId)
            .map(owner ->
                new Key.LongTerm(owner.key().id(), owner.key().secret(), owner.accountId()));
    return longTerm.or(
        () -> sessions.get(accessKeyId).filter(session -> isSeller(session.accountId())));
  }

  Optional<Seller> seller(String accountId) {
    return world.get().seller(accountId);
  }

  boolean isSeller(String accountId) {
    return world.get().seller(accountId).isPresent();
  }

  synchronized Key.Temporary open(AssumedRole role, String sessionName, Instant expiration) {
    Key.Temporary key =
        new Key.Temporary(
            "ASIA" + HexFormat.of().formatHex(bytes(8)).toUpperCase(Locale.ROOT),
            Base64.getEncoder().encodeToString(bytes(30)),
            Base64.getEncoder().encodeToString(bytes(96)),
            expiration,
            role,
            sessionName);
    sessions.put(key);
    if (sessions.size() > MAX_SESSIONS) {
      sessions.removeOldest();
    }
    return key;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static JsonNode write(Key.Temporary key) {
    return Json.object()
        .put("accessKeyId", key.accessKeyId())
        .put("secret", key.secret())
        .put("sessionToken", key.sessionToken())
        .put("expiration", key.expiration().toString())
        .put("account", key.role().accountId())
        .put("role", key.role().name())
        .put("session", key.sessionName());
  }

  private static Key.Temporary read(JsonNode json) {
    return new Key.Temporary(
        json.path("accessKeyId").asText(),
        json.path("secret").asText(),
        json.path("sessionToken").asText(),
        Instant.parse(json.path("expiration").asText()),
        new AssumedRole(json.path("account").asText(), json.path("role").asText()),
        json.path("session").asText());
  }
}
