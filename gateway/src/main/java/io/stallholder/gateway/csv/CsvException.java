package io.stallholder.gateway.csv;

/// A table that cannot be read, and where.
public final class CsvException extends RuntimeException {
  private final int line;

  /// @param line counted from 1
  /// @param what is wrong there
  public CsvException(int line, String what) {
    super("line " + line + ": " + what);
    this.line = line;
  }

  public int line() {
    return line;
  }
}
