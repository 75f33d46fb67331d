package io.stallholder.client;

import java.util.Optional;

/// Whether a webhook is the gateway's.
///
/// @param event empty: it is not, or too old; answer 401 and do nothing
/// @param refusal why, for the log
public record Verification(Optional<WebhookEvent> event, String refusal) {
  static Verification verified(WebhookEvent event) {
    return new Verification(Optional.of(event), "");
  }

  static Verification refused(String why) {
    return new Verification(Optional.empty(), why);
  }
}
