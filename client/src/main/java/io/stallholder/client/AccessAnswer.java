package io.stallholder.client;

import java.util.Optional;

/// What is known of access now.
///
/// @param decision what the gateway said last; empty when it never did
/// @param isCurrent whether it stands behind it now; else it does not answer, and what it said last
///   is what there is: not known is not no
/// @param error why it does not answer
public record AccessAnswer(
    Optional<AccessDecision> decision, boolean isCurrent, Optional<String> error) {

  /// Whether it is allowed, or your choice where nobody knows: when the gateway was never reached,
  /// when it says [AccessReason#UNKNOWN] and does not let them in all the same, and when it is
  /// silent and what it said last was not to hold that long.
  public boolean allowedOrElse(boolean unknown) {
    return decision
        .filter(known -> known.allowed() || known.reason() != AccessReason.UNKNOWN)
        .map(AccessDecision::allowed)
        .orElse(unknown);
  }
}
