package io.stallholder.client;

/// What a reporter could not send before it was closed.
///
/// @param spooled events that stay in the spool, and are sent by the next reporter with its folder
/// @param lost events that are gone; [UsageListener#unsent] was told them
public record Closing(long spooled, long lost) {
  /// Whether the gateway answered for all events.
  public boolean isComplete() {
    return spooled == 0 && lost == 0;
  }
}
