package io.stallholder.marketplace.queue;

/// SQS's own count, approximate and some seconds behind.
public record QueueDepth(long visible, long notVisible, long delayed) {
  public long total() {
    return visible + notVisible + delayed;
  }
}
