package io.stallholder.simulator.fault;

import java.time.Duration;

/// What a fault does to a call. A new kind must break the build.
public sealed interface Effect {
  /// Answers ThrottlingException; nothing is processed.
  record Throttle() implements Effect {}

  /// Answers this error; nothing is processed.
  record Fail(String code, int status, String message) implements Effect {}

  /// Waits, by the machine's clock, before the call is processed.
  record Latency(Duration delay) implements Effect {}

  /// Closes the connection; nothing is processed.
  record Reset() implements Effect {}

  /// Processes the call, commits it, and closes the connection without an answer.
  record LoseReply() implements Effect {}

  /// Moves a usage record to UnprocessedRecords; it is not stored.
  record Unprocessed() implements Effect {}
}
