package io.stallholder.gateway.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What somebody may have meant who mistyped a key.
final class Suggestion {
  private Suggestion() {}

  /// `, did you mean …?`, or nothing if nothing comes close.
  static String path(String given, List<String> known) {
    String last = last(given);
    Optional<String> moved = known.stream().filter(key -> last(key).equals(last)).findFirst();
    return moved.or(() -> closest(given, known)).map(Suggestion::words).orElse("");
  }

  /// As `path`, for the names of environment variables, whatever the place in a list.
  static String variable(String given, List<String> known) {
    String plain = given.replaceAll("_\\d+(?=_|$)", "_0");
    return closest(plain, known).map(Suggestion::words).orElse("");
  }

  private static String words(String key) {
    return ", did you mean " + key + "?";
  }

  private static Optional<String> closest(String given, List<String> known) {
    int most = Math.max(2, given.length() / 4);
    return known.stream()
        .min(Comparator.comparingInt(key -> distance(given, key)))
        .filter(key -> distance(given, key) <= most);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /// Levenshtein's distance, upper and lower case being the same.
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (same(one.charAt(i - 1), other.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }

  private static boolean same(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }
}
