package io.stallholder.gateway.webhook;

import io.stallholder.gateway.webhook.DeliveryStore.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Writes down what became of an attempt, in the caller's transaction.
final class Settling {
  private Settling() {}

  /// @return false when the claim ran out and another gateway has it: nothing is written
  static boolean settle(
      Handle handle, Claimed claimed, Answer answer, Verdict verdict, Instant now) {
    return switch (verdict) {
      case Verdict.Delivered _ -> DeliveryStore.settle(handle, claimed, "delivered", answer);
      case Verdict.Parked _ -> DeliveryStore.settle(handle, claimed, "parked", answer);
      case Verdict.Again(var delay) -> DeliveryStore.again(handle, claimed, delay, answer);
      case Verdict.Disabled _ -> {
        boolean isOurs = DeliveryStore.again(handle, claimed, Duration.ZERO, answer);
        if (isOurs) {
          EndpointStore.disable(handle, claimed.endpoint(), answer.error().orElse(""), now);
        }
        yield isOurs;
      }
    };
  }

  /// What an answer tells about the receiver. One that is away is left alone for a while; when it
  /// is back, all that failed meanwhile is due.
  static void note(Handle handle, UUID endpoint, Answer answer, double luck) {
    Optional<String> error = answer.error();
    Duration rest = answer.rest();
    if (error.isEmpty()) {
      if (EndpointStore.answers(handle, endpoint)) {
        DeliveryStore.wake(handle, endpoint);
      }
    } else if (answer.isAboutReceiver()) {
      int failures = EndpointStore.isAway(handle, endpoint, error.get());
      if (failures >= Verdict.AWAY_AFTER) {
        Duration ours = Verdict.rest(failures, luck);
        rest = rest.compareTo(ours) < 0 ? ours : rest;
      }
    } else {
      EndpointStore.refuses(handle, endpoint, error.get());
    }
    if (rest.isPositive()) {
      EndpointStore.rest(handle, endpoint, rest);
    }
  }
}
