package io.stallholder.gateway.config;

/// The program cannot start as it is set up. The message is one line that says what is wrong and
/// what to do; it is all that an operator needs, so no stack trace is shown.
public class RefusedStart extends RuntimeException {
  public RefusedStart(String message) {
    super(message);
  }

  public RefusedStart(String message, Throwable cause) {
    super(message, cause);
  }
}
