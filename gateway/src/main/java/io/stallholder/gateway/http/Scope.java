package io.stallholder.gateway.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an API key may do. `ADMIN` includes the others.
public enum Scope {
  /// Send usage.
  USAGE,
  /// Read licenses, the ledger and everything else.
  READ,
  /// Everything.
  ADMIN;

  /// As it is written in commands, answers and the database.
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Scope> parse(String written) {
    return Arrays.stream(values()).filter(scope -> scope.written().equals(written)).findFirst();
  }
}
