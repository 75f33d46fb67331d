package io.stallholder.marketplace;

import java.util.regex.Pattern;

/// The shapes AWS publishes for its identifiers, and one wording for a value that has not got them.
final class Shape {
  private static final int SHOWN_CHARACTERS = 80;

  private Shape() {}

  static void require(String what, Pattern pattern, String shape, String value) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(what + " must be " + shape + ", not " + quoted(value));
    }
  }

  static void requireText(String what, int maxCharacters, String value) {
    if (value.isBlank() || value.length() > maxCharacters) {
      throw new IllegalArgumentException(
          what + " must be 1 to " + maxCharacters + " characters of text, not " + quoted(value));
    }
  }

  private static String quoted(String value) {
    return value.length() <= SHOWN_CHARACTERS
        ? '"' + value + '"'
        : '"' + value.substring(0, SHOWN_CHARACTERS) + "…\" (" + value.length() + " characters)";
  }
}
