package io.stallholder.marketplace.wire;

/// An exception as one line for an operator.
public final class Failure {
  private static final int MAX_CHARACTERS = 300;

  private Failure() {}

  public static String line(Throwable failure) {
    String message = failure.getMessage();
    String text =
        message == null || message.isBlank()
            ? failure.getClass().getSimpleName()
            : message.strip().replaceAll("\\s+", " ");
    return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "…";
  }
}
