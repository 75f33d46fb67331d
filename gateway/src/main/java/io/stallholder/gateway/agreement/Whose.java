package io.stallholder.gateway.agreement;

import java.util.UUID;

/// Whose something is that was heard. A new case must break the build.
sealed interface Whose {
  record Known(UUID license) implements Whose {}

  record Open(String waitsFor) implements Whose {}
}
