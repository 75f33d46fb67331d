package io.stallholder.gateway.registration;

import java.util.Optional;

/// What becomes of a reference that the seller's backend completes for a tenant. A new case must
/// break the build.
sealed interface Completion {
  /// The license is the tenant's from now on.
  record Linked() implements Completion {}

  /// It was completed for this tenant before: nothing changes.
  record Again() implements Completion {}

  /// It was completed for another tenant.
  record Used() implements Completion {}

  /// Another reference, or a person, has given the license to another tenant.
  record Taken() implements Completion {}

  /// What the reference itself was completed for stands, whatever became of the license since: an
  /// answer that was lost is asked for again, and must not undo what a person did in between.
  ///
  /// @param completedFor what the reference was completed for, if it was
  /// @param owner the license's tenant, if it has one
  static Completion of(Optional<String> completedFor, Optional<String> owner, String tenant) {
    if (completedFor.isPresent()) {
      return completedFor.get().equals(tenant) ? new Again() : new Used();
    }
    return owner.isEmpty() || owner.get().equals(tenant) ? new Linked() : new Taken();
  }
}
