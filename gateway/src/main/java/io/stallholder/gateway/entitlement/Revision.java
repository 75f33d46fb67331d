package io.stallholder.gateway.entitlement;

import io.stallholder.marketplace.entitlement.EntitlementQuery;
import io.stallholder.marketplace.entitlement.EntitlementsAnswer;
import java.util.List;
import java.util.Optional;

/// What an answer of AWS changes. Not known is not no: only a list that was read whole changes
/// anything. Pure.
sealed interface Revision {
  /// It says what was known.
  record Same() implements Revision {}

  record Changed(List<Held> held) implements Revision {
    public Changed {
      held = List.copyOf(held);
    }
  }

  /// Nothing was learnt.
  record NotKnown(String outcome, String why) implements Revision {}

  /// @param standing what was read last, if ever
  static Revision of(
      Optional<List<Held>> standing, EntitlementQuery query, EntitlementsAnswer answer) {
    return switch (answer) {
      case EntitlementsAnswer.Read(var listed) -> {
        try {
          List<Held> held = Held.of(query, listed);
          yield standing.filter(held::equals).isPresent() ? new Same() : new Changed(held);
        } catch (IllegalArgumentException e) {
          yield new NotKnown("unreadable", String.valueOf(e.getMessage()));
        }
      }
      case EntitlementsAnswer.Refused(var error) ->
          new NotKnown("refused", error.code() + ": " + error.message());
      case EntitlementsAnswer.Unavailable(String why) -> new NotKnown("unavailable", why);
    };
  }
}
