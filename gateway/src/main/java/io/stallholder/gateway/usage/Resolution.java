package io.stallholder.gateway.usage;

import io.stallholder.gateway.agreement.License;

/// Whose usage an event is. A new case must break the build.
sealed interface Resolution {
  record Belongs(License license) implements Resolution {}

  /// Several licenses of the tenant fit and none is its default: accepted, and held.
  record Unattributed(String tenant) implements Resolution {}

  record Refused(Refusal refusal) implements Resolution {}
}
