package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The AWS calls that were received, the newest of each operation. Never holds tokens, secrets or
/// signatures. Guarded by the simulator's lock.
public final class Calls {
  public static final int KEPT_PER_OPERATION = 1_000;
  private static final int MAX_OPERATIONS = 100;
  private static final String OTHER = "other";
  private static final String HIDDEN = "***";
  private static final Set<String> SECRETS =
      Set.of("RegistrationToken", "registrationToken", "SecretAccessKey", "SessionToken", "Token");

  /// What became of a call. A new case must break the build.
  public enum Fate {
    ANSWERED,
    /// Processed, but nobody was told.
    REPLY_LOST,
    /// Not even looked at.
    DROPPED
  }

  /// @param service by its name, empty when it is none that is known
  public record Received(
      Instant time,
      String service,
      String operation,
      Caller caller,
      String requestId,
      JsonNode request,
      Reply reply) {}

  /// @param status the HTTP status that was, or would have been, sent
  public record Reply(Fate fate, int status, JsonNode body) {}

  private record Numbered(long number, Received call) {}

  private static final class Log {
    private final Deque<Numbered> newest = new ArrayDeque<>();
    private long total;
  }

  private final Map<String, Log> logs = new TreeMap<>();
  private long number;

  public void add(Received call) {
    String operation =
        logs.containsKey(call.operation()) || logs.size() < MAX_OPERATIONS
            ? call.operation()
            : OTHER;
    Log log = logs.computeIfAbsent(operation, key -> new Log());
    log.total++;
    log.newest.addLast(new Numbered(number++, withoutSecrets(call)));
    if (log.newest.size() > KEPT_PER_OPERATION) {
      log.newest.removeFirst();
    }
  }

  /// Those that are kept, oldest first.
  public List<Received> list(Optional<String> operation) {
    List<Numbered> found = new ArrayList<>();
    logs.forEach((name, log) -> {
      if (operation.isEmpty() || operation.get().equals(name)) {
        found.addAll(log.newest);
      }
    });
    found.sort(Comparator.comparingLong(Numbered::number));
    return found.stream().map(Numbered::call).toList();
  }

  /// All that were received since the last reset, kept or not.
  public long total(Optional<String> operation) {
    return logs.entrySet().stream()
        .filter(log -> operation.isEmpty() || operation.get().equals(log.getKey()))
        .mapToLong(log -> log.getValue().total)
        .sum();
  }

  public void reset() {
    logs.clear();
  }

  private static Received withoutSecrets(Received call) {
    Reply reply = call.reply();
    return new Received(
        call.time(),
        call.service(),
        call.operation(),
        call.caller(),
        call.requestId(),
        hidden(call.request()),
        new Reply(reply.fate(), reply.status(), hidden(reply.body())));
  }

  /// The very tree when it has no secrets: most have none, and are large.
  private static JsonNode hidden(JsonNode json) {
    if (!hasSecrets(json)) {
      return json;
    }
    JsonNode copy = json.deepCopy();
    hide(copy);
    return copy;
  }

  private static boolean hasSecrets(JsonNode json) {
    if (json instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (SECRETS.contains(member.getKey()) || hasSecrets(member.getValue())) {
          return true;
        }
      }
    } else if (json instanceof ArrayNode array) {
      for (JsonNode element : array) {
        if (hasSecrets(element)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void hide(JsonNode json) {
    if (json instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (SECRETS.contains(member.getKey())) {
          member.setValue(object.textNode(HIDDEN));
        } else {
          hide(member.getValue());
        }
      }
    } else if (json instanceof ArrayNode array) {
      array.forEach(Calls::hide);
    }
  }
}
