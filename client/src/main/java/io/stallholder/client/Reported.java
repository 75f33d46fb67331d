package io.stallholder.client;

/// What became of an event in the hands of [UsageReporter#report].
public enum Reported {
  /// It is in the queue. It will be sent until the gateway answers for it.
  ACCEPTED,
  /// The queue is full, and so is the spool if there is one: the gateway has not answered for long,
  /// or more is reported than can be sent. The event is not kept.
  FULL,
  /// The reporter is closed. The event is not kept.
  CLOSED,
  /// A member is null, too long, or a number of absurd length. The event is not kept.
  INVALID
}
