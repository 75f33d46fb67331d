package io.stallholder.marketplace.queue;

/// A message SQS did not delete. It will be delivered again.
public record FailedDeletion(QueueMessage message, String why) {}
