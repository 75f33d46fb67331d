package io.stallholder.simulator.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// One page of a list. The token of the next one is good for the query that it was given for only.
///
/// @param next empty on the last page
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }

  /// @param query what was asked for, without the page
  /// @param token of the page before
  /// @throws IllegalArgumentException when the token is not one of this query's
  public static <T> Page<T> of(List<T> all, String query, Optional<String> token, int size) {
    int from = token.map(text -> Integer.parseInt(position(text, query))).orElse(0);
    if (from < 0 || from > all.size()) {
      from = all.size();
    }
    int to = Math.min(from + size, all.size());
    Optional<String> next =
        to < all.size() ? Optional.of(token(Integer.toString(to), query)) : Optional.empty();
    return new Page<>(all.subList(from, to), next);
  }

  /// @param position whatever tells where the next page begins
  public static String token(String position, String query) {
    String text = fingerprint(query) + ":" + position;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// @throws IllegalArgumentException when the token is not one of this query's
  public static String position(String token, String query) {
    String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    String prefix = fingerprint(query) + ":";
    if (!text.startsWith(prefix)) {
      throw new IllegalArgumentException("not a token of this query");
    }
    return text.substring(prefix.length());
  }

  private static String fingerprint(String query) {
    return Integer.toHexString(query.hashCode());
  }
}
