package io.stallholder.gateway.usage;

import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.usage.UsageEvent.Identity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/v1/usage/void`: an event that never should have been counted.
final class VoidResource implements Resource {
  private final Voiding voiding;

  VoidResource(Voiding voiding) {
    this.voiding = voiding;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.ADMIN).post("/v1/usage/void", this::voidEvent);
  }

  /// Which event, and why.
  record Voided(@Nullable String source, @Nullable String id, @Nullable String reason) {
    private static final int LONGEST_REASON = 500;

    Identity identity() {
      return new Identity(required("source", source), required("id", id));
    }

    String because() {
      String text = required("reason", reason);
      if (text.length() > LONGEST_REASON || text.indexOf(0) >= 0) {
        throw Problems.invalidParameter(
            "reason", "reason may have " + LONGEST_REASON + " characters at most");
      }
      return text;
    }

    private static String required(String name, @Nullable String value) {
      return Optional.ofNullable(value)
          .filter(text -> !text.isBlank() && text.indexOf(0) < 0)
          .orElseThrow(() -> Problems.invalidParameter(name, name + " is required"));
    }
  }

  private Reply voidEvent(Request request) {
    Voided event = request.json(Voided.class);
    String by = request.caller().map(ApiKeys.Caller::keyId).orElse("");
    Identity identity = event.identity();
    return switch (voiding.voidEvent(identity, event.because(), by)) {
      case VOIDED -> Reply.empty(204);
      case UNKNOWN ->
          throw Problems.notFound(
              "no event of source \"%s\" with id \"%s\" was accepted"
                  .formatted(identity.source(), identity.id()));
      case TOO_LATE ->
          throw new ProblemException(
              Problem.of(
                  409,
                  "hour-sealed",
                  "The event's hour is sealed",
                  "its usage is in no open hour any more, so it cannot be taken back"));
    };
  }
}
