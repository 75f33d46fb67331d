package io.stallholder.gateway.agreement;

import static io.stallholder.gateway.agreement.Action.ACTIVATE;
import static io.stallholder.gateway.agreement.Action.BACKDATE;
import static io.stallholder.gateway.agreement.Action.CLOSE;
import static io.stallholder.gateway.agreement.Action.FLUSH;
import static io.stallholder.gateway.agreement.LicenseState.ACTIVE;
import static io.stallholder.gateway.agreement.LicenseState.CLOSED;
import static io.stallholder.gateway.agreement.LicenseState.CLOSING;
import static io.stallholder.gateway.agreement.LicenseState.FAILED;
import static io.stallholder.gateway.agreement.LicenseState.PENDING;
import static io.stallholder.gateway.agreement.LicenseState.SUPERSEDED;
import static io.stallholder.gateway.agreement.Signal.CONFIRMED;
import static io.stallholder.gateway.agreement.Signal.ENDED;
import static io.stallholder.gateway.agreement.Signal.ENDING;
import static io.stallholder.gateway.agreement.Signal.FINAL_WINDOW_PASSED;
import static io.stallholder.gateway.agreement.Signal.NOTED;
import static io.stallholder.gateway.agreement.Signal.PAYMENT_FAILED;
import static io.stallholder.gateway.agreement.Signal.RESUBSCRIBED;
import static io.stallholder.gateway.agreement.Signal.SUCCEEDED;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The one table of a license's life: (state, signal) to (state, actions), a row for every pair.
/// The page `docs/lifecycle.md` is written from it.
final class Transitions {
  /// Where a signal leads, and what it does.
  record Move(LicenseState to, List<Action> actions) {
    Move {
      actions = List.copyOf(actions);
    }
  }

  /// A line of the table.
  record Row(LicenseState from, Signal signal, Move move) {}

  private static final List<Row> ROWS =
      List.of(
          row(PENDING, CONFIRMED, ACTIVE, ACTIVATE),
          row(PENDING, RESUBSCRIBED, ACTIVE, ACTIVATE),
          row(PENDING, PAYMENT_FAILED, FAILED),
          row(PENDING, ENDING, CLOSING, FLUSH),
          row(PENDING, SUCCEEDED, SUPERSEDED, FLUSH),
          row(PENDING, ENDED, CLOSED, FLUSH, CLOSE),
          row(PENDING, FINAL_WINDOW_PASSED, PENDING),
          row(PENDING, NOTED, PENDING),
          row(ACTIVE, CONFIRMED, ACTIVE),
          row(ACTIVE, RESUBSCRIBED, ACTIVE),
          row(ACTIVE, PAYMENT_FAILED, ACTIVE),
          row(ACTIVE, ENDING, CLOSING, FLUSH),
          row(ACTIVE, SUCCEEDED, SUPERSEDED, FLUSH),
          row(ACTIVE, ENDED, CLOSED, FLUSH, CLOSE),
          row(ACTIVE, FINAL_WINDOW_PASSED, ACTIVE),
          row(ACTIVE, NOTED, ACTIVE),
          row(CLOSING, CONFIRMED, CLOSING, BACKDATE),
          row(CLOSING, RESUBSCRIBED, ACTIVE, ACTIVATE),
          row(CLOSING, PAYMENT_FAILED, CLOSING),
          row(CLOSING, ENDING, CLOSING, FLUSH),
          row(CLOSING, SUCCEEDED, SUPERSEDED, FLUSH),
          row(CLOSING, ENDED, CLOSED, CLOSE),
          row(CLOSING, FINAL_WINDOW_PASSED, CLOSED, CLOSE),
          row(CLOSING, NOTED, CLOSING),
          row(SUPERSEDED, CONFIRMED, SUPERSEDED, BACKDATE),
          row(SUPERSEDED, RESUBSCRIBED, SUPERSEDED),
          row(SUPERSEDED, PAYMENT_FAILED, SUPERSEDED),
          row(SUPERSEDED, ENDING, SUPERSEDED, FLUSH),
          row(SUPERSEDED, SUCCEEDED, SUPERSEDED, FLUSH),
          row(SUPERSEDED, ENDED, SUPERSEDED, CLOSE),
          row(SUPERSEDED, FINAL_WINDOW_PASSED, SUPERSEDED, CLOSE),
          row(SUPERSEDED, NOTED, SUPERSEDED),
          row(CLOSED, CONFIRMED, CLOSED, BACKDATE),
          row(CLOSED, RESUBSCRIBED, ACTIVE, ACTIVATE),
          row(CLOSED, PAYMENT_FAILED, CLOSED),
          row(CLOSED, ENDING, CLOSED, FLUSH),
          row(CLOSED, SUCCEEDED, CLOSED, FLUSH),
          row(CLOSED, ENDED, CLOSED, FLUSH),
          row(CLOSED, FINAL_WINDOW_PASSED, CLOSED),
          row(CLOSED, NOTED, CLOSED),
          row(FAILED, CONFIRMED, ACTIVE, ACTIVATE),
          row(FAILED, RESUBSCRIBED, ACTIVE, ACTIVATE),
          row(FAILED, PAYMENT_FAILED, FAILED),
          row(FAILED, ENDING, CLOSING, FLUSH),
          row(FAILED, SUCCEEDED, SUPERSEDED, FLUSH),
          row(FAILED, ENDED, CLOSED, FLUSH, CLOSE),
          row(FAILED, FINAL_WINDOW_PASSED, FAILED),
          row(FAILED, NOTED, FAILED));

  private static final Map<LicenseState, Map<Signal, Move>> TABLE = table();

  private Transitions() {}

  static List<Row> rows() {
    return ROWS;
  }

  static Move of(LicenseState from, Signal signal) {
    Move move = TABLE.getOrDefault(from, Map.of()).get(signal);
    if (move == null) {
      throw new IllegalStateException("the table has no row for " + signal + " in " + from);
    }
    return move;
  }

  private static Row row(LicenseState from, Signal signal, LicenseState to, Action... actions) {
    return new Row(from, signal, new Move(to, List.of(actions)));
  }

  private static Map<LicenseState, Map<Signal, Move>> table() {
    Map<LicenseState, Map<Signal, Move>> table = new EnumMap<>(LicenseState.class);
    List<Row> twice = new ArrayList<>();
    for (Row row : ROWS) {
      var ofState = table.computeIfAbsent(row.from(), _ -> new EnumMap<>(Signal.class));
      if (ofState.put(row.signal(), row.move()) != null) {
        twice.add(row);
      }
    }
    if (!twice.isEmpty()) {
      throw new IllegalStateException("twice in the table: " + twice);
    }
    return table;
  }
}
