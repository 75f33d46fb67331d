package io.stallholder.gateway.usage;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Why an event was not accepted.
///
/// @param code stable, for programs
/// @param detail what is wrong and where, for people
record Refusal(Code code, String detail) {
  Refusal {
    // It may quote half of a surrogate pair, which can be neither stored nor answered.
    detail = new String(detail.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /// The stable codes, with the HTTP status of a request whose only event is refused so.
  enum Code {
    MALFORMED_JSON(400),
    INVALID_EVENT(422),
    INVALID_QUANTITY(422),
    TOO_EARLY(422),
    TOO_OLD(422),
    UNKNOWN_LICENSE(422),
    UNKNOWN_DIMENSION(422),
    LICENSE_ENDED(422),
    NOT_METERED(422),
    ID_REUSED(409);

    private final int status;

    Code(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
