package io.stallholder.marketplace.queue;

/// The queue could not be reached or refused the call; the message says which, in one line.
public final class QueueUnavailableException extends RuntimeException {
  QueueUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
