package io.stallholder.gateway.alarm;

import java.time.Duration;

/// One thing that can go wrong. The same list is what the gateway watches, what Prometheus is told,
/// and what the documentation explains.
///
/// @param name of the alert; stable, since people route by it
/// @param lasting how long the condition must hold before anybody is told
record Rule(String name, Severity severity, Condition condition, Duration lasting, Words words) {
  /// What people read.
  ///
  /// @param summary one line
  /// @param meaning what the condition means
  /// @param stake what is lost if nobody does anything
  /// @param action what to do, first things first
  record Words(String summary, String meaning, String stake, String action) {}
}
