package io.stallholder.marketplace.event;

/// One message of the queue, read. A new case must break the build.
public sealed interface Parsed {
  /// What tells this message from others and its own repetitions.
  String identity();

  record Understood(MarketplaceEvent event) implements Parsed {
    @Override
    public String identity() {
      return event.id();
    }
  }

  /// `identity` is the event's own id if that much could be read, else the SQS message id.
  record Unreadable(String identity, String reason) implements Parsed {}
}
