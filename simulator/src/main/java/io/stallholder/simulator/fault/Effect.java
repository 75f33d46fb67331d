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

  /// Answers DuplicateRecord to a usage record that was accepted before with the same quantity.
  record DuplicateOnResend() implements Effect {}

  /// Delivers an event twice.
  record EventDuplicate() implements Effect {}

  /// Delivers an event right after the next one.
  record EventReorder() implements Effect {}

  /// Delivers an event later, by virtual time.
  record EventDelay(Duration delay) implements Effect {}

  /// Never delivers an event.
  record EventLose() implements Effect {}

  /// Whether it is about an event, not about a call.
  default boolean isOnEvents() {
    return switch (this) {
      case EventDuplicate duplicate -> true;
      case EventReorder reorder -> true;
      case EventDelay delay -> true;
      case EventLose lose -> true;
      case Throttle throttle -> false;
      case Fail fail -> false;
      case Latency latency -> false;
      case Reset reset -> false;
      case LoseReply loseReply -> false;
      case Unprocessed unprocessed -> false;
      case DuplicateOnResend duplicate -> false;
    };
  }
}
