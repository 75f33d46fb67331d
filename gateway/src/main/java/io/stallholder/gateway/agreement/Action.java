package io.stallholder.gateway.agreement;

import java.util.Locale;

/// What a signal has done to a license, beside moving it to another state.
enum Action {
  /// Active from the signal's time on, or as before; an end that was heard of before is over.
  ACTIVATE("it is active from then on, or as before, and what its contract includes is read"),
  /// A sign of the end: the first one opens the final window, the last one ends its usage.
  FLUSH("all that is known is sealed and sent ahead of all else, within the final window"),
  /// From then on nothing more is metered.
  CLOSE("nothing more is metered"),
  /// What ended was active before, though its confirmation bears a later time.
  BACKDATE("it counts as active before its end");

  private final String meaning;

  Action(String meaning) {
    this.meaning = meaning;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String meaning() {
    return meaning;
  }
}
