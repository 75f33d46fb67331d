package io.stallholder.client;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the gateway's answer to a batch means. Pure. Only what is understood to the last event
/// counts as an answer for them; all else is sent again.
sealed interface UsageAnswer {
  /// Every event was answered for.
  record Settled(List<RefusedUsage> refused) implements UsageAnswer {}

  /// In parts it may be taken.
  record TooMuch() implements UsageAnswer {}

  /// @param retryAfter as the gateway asked for
  record Failed(String why, Optional<Duration> retryAfter) implements UsageAnswer {}

  int ACCEPTED = 202;
  int CONFLICT = 409;
  int TOO_LARGE = 413;
  int UNPROCESSABLE = 422;
  int NO_NUMBER = -1_000_000;

  static UsageAnswer of(HttpAnswer answer, List<byte[]> events) {
    return switch (answer.status()) {
      case ACCEPTED -> all(answer, events);
      case TOO_LARGE -> events.size() > 1 ? new TooMuch() : alone(answer, events);
      case CONFLICT, UNPROCESSABLE ->
          answer.json().containsKey("problems") ? some(answer, events) : alone(answer, events);
      default -> new Failed(answer.said(), answer.retryAfter());
    };
  }

  private static UsageAnswer all(HttpAnswer answer, List<byte[]> events) {
    boolean isAll = count(answer, "accepted") + count(answer, "duplicate") == events.size();
    return isAll ? new Settled(List.of()) : misunderstood(answer);
  }

  /// Its only event is refused.
  private static UsageAnswer alone(HttpAnswer answer, List<byte[]> events) {
    if (events.size() != 1 || answer.code().isEmpty()) {
      return misunderstood(answer);
    }
    return new Settled(List.of(refused(answer.json(), answer.status(), events.get(0))));
  }

  private static UsageAnswer some(HttpAnswer answer, List<byte[]> events) {
    List<RefusedUsage> refused = new ArrayList<>();
    Set<Integer> positions = new HashSet<>();
    for (Object element : Json.asList(answer.json().getOrDefault("problems", Json.NULL))) {
      Map<String, Object> problem = Json.asObject(element);
      int position = number(problem.get("position"));
      if (position < 1 || position > events.size() || !positions.add(position)) {
        return misunderstood(answer);
      }
      refused.add(refused(problem, number(problem.get("status")), events.get(position - 1)));
    }
    boolean isAll =
        count(answer, "refused") == refused.size()
            && count(answer, "accepted") + count(answer, "duplicate") + refused.size()
                == events.size();
    return isAll ? new Settled(List.copyOf(refused)) : misunderstood(answer);
  }

  private static RefusedUsage refused(Map<String, Object> problem, int status, byte[] event) {
    return new RefusedUsage(
        new String(event, StandardCharsets.UTF_8),
        status,
        String.valueOf(problem.getOrDefault("code", "")),
        String.valueOf(problem.getOrDefault("detail", "")));
  }

  private static UsageAnswer misunderstood(HttpAnswer answer) {
    return new Failed(
        "an answer %d that does not tell of each event; is it the gateway's?"
            .formatted(answer.status()),
        answer.retryAfter());
  }

  private static int count(HttpAnswer answer, String member) {
    return number(answer.json().get(member));
  }

  /// Far from any sum for what is no whole number of sensible size.
  private static int number(@Nullable Object value) {
    try {
      return value instanceof BigDecimal number ? number.intValueExact() : NO_NUMBER;
    } catch (ArithmeticException e) {
      return NO_NUMBER;
    }
  }
}
