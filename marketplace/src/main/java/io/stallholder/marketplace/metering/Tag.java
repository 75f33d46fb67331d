package io.stallholder.marketplace.metering;

import java.util.regex.Pattern;

/// One label of an allocation. The buyer sees the key as `aws:marketplace:isv:<key>` in cost
/// reports.
public record Tag(String key, String value) {
  private static final int MAX_KEY_CHARACTERS = 100;
  private static final int MAX_VALUE_CHARACTERS = 256;

  /// AWS's prose. Its model is wider by accident: ` -=` there is a range from blank to `=`.
  private static final Pattern CHARACTERS = Pattern.compile("[a-zA-Z0-9 +\\-=._:\\\\/@]+");

  public Tag {
    require("key", MAX_KEY_CHARACTERS, key);
    require("value", MAX_VALUE_CHARACTERS, value);
  }

  private static void require(String part, int maxCharacters, String text) {
    if (text.length() > maxCharacters || !CHARACTERS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a tag "
              + part
              + (" must be 1 to " + maxCharacters)
              + (" letters, digits, blanks or any of + - = . _ : \\ / @, not \"" + text + '"'));
    }
  }
}
