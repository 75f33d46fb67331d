package io.stallholder.marketplace.queue;

import java.time.Instant;

/// One message as SQS delivered it. The receipt handle is of this delivery; another has its own.
public record QueueMessage(String messageId, String receiptHandle, String body, Instant sentAt) {}
