package io.stallholder.gateway.usage;

/// One event of a request as it was read, in the order of the request.
///
/// @param position counted from 1: the line of newline-delimited JSON, the element of a batch
/// @param sent what the client sent, kept where the event is refused
record Reading(int position, Slice sent, Result result) {
  /// A new case must break the build.
  sealed interface Result {
    record Understood(UsageEvent event) implements Result {}

    record Refused(Refusal refusal) implements Result {}
  }

  String raw() {
    return sent.text();
  }
}
