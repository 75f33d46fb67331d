package io.stallholder.simulator.identity;

import io.stallholder.simulator.world.CurrentWorld;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All access keys: those of the sellers, and the temporary ones of assumed roles. Guarded by the
/// simulator's lock.
public final class Credentials {
  static final int MAX_SESSIONS = 10_000;

  private final CurrentWorld world;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Key.Temporary> sessions = new LinkedHashMap<>();

  public Credentials(CurrentWorld world) {
    this.world = world;
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
        return "arn:aws:iam::" + accountId + ":user/seller";
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
        Role role,
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

  record Role(String accountId, String name) {}

  Optional<Key> find(String accessKeyId) {
    Optional<Key> longTerm =
        world.get().sellers().stream()
            .filter(seller -> seller.accessKeyId().equals(accessKeyId))
            .findFirst()
            .map(seller ->
                new Key.LongTerm(
                    seller.accessKeyId(), seller.secretAccessKey(), seller.accountId()));
    return longTerm.or(() ->
        Optional.ofNullable(sessions.get(accessKeyId))
            .filter(session -> isSeller(session.accountId())));
  }

  boolean isSeller(String accountId) {
    return world.get().seller(accountId).isPresent();
  }

  Key.Temporary open(Role role, String sessionName, Instant expiration) {
    Key.Temporary key =
        new Key.Temporary(
            "ASIA" + HexFormat.of().formatHex(bytes(8)).toUpperCase(Locale.ROOT),
            Base64.getEncoder().encodeToString(bytes(30)),
            Base64.getEncoder().encodeToString(bytes(96)),
            expiration,
            role,
            sessionName);
    sessions.put(key.accessKeyId(), key);
    if (sessions.size() > MAX_SESSIONS) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    return key;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
