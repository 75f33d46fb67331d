package io.stallholder.marketplace.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.marketplace.MarketplaceError;

/// What became of one request. A new case must break the build.
public sealed interface Reply {
  record Answered(ObjectNode body) implements Reply {}

  record Refused(MarketplaceError error) implements Reply {}

  /// Sent, or perhaps sent; what AWS did is not known.
  record Lost(String detail) implements Reply {}

  /// Certainly not sent.
  record Unsent(String why) implements Reply {}
}
