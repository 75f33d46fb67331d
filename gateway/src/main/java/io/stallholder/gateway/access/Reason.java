package io.stallholder.gateway.access;

import java.util.Locale;

/// Why a buyer has access, or has none.
enum Reason {
  ACTIVE,
  /// AWS told the end; until the final deadline nobody is locked out.
  CLOSING,
  /// A person is asked about the usage, or has stopped its metering: the buyer is not concerned.
  HELD,
  ENDED,
  NOT_ENTITLED,
  EXPIRED,
  OVER_LIMIT,
  /// AWS has not told yet what would decide it.
  UNKNOWN;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
