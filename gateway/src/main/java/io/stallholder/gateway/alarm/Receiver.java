package io.stallholder.gateway.alarm;

import java.util.Optional;

/// Somebody who is told of alarms.
sealed interface Receiver permits Webhook, Email {
  ReceiverName name();

  /// Tries once.
  ///
  /// @return why it was not taken, in one line without addresses and secrets; empty: it was
  Optional<String> tell(Notice notice) throws InterruptedException;
}
