package io.stallholder.simulator.bus;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.util.ArrayList;
import java.util.List;

/// A text in which each star stands for any characters, or none.
///
/// @param parts the texts before, between and after the stars
record Glob(List<String> parts) {
  Glob {
    parts = List.copyOf(parts);
  }

  /// @throws IllegalArgumentException in the words of EventBridge
  @Behaviour(
      value = "A backslash takes a star or a backslash literally; two stars in a row are refused",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, wildcards; the words: LocalStack, 2024",
      date = "2026-11-24")
  static Glob parse(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char here = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : '\0';
      if (here == '\\') {
        if (next != '*' && next != '\\') {
          throw new IllegalArgumentException("Invalid escape character at pos " + position(i));
        }
        part.append(next);
        i++;
      } else if (here == '*') {
        if (next == '*') {
          throw new IllegalArgumentException(
              "Consecutive wildcard characters at pos " + position(i));
        }
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(here);
      }
    }
    parts.add(part.toString());
    return new Glob(parts);
  }

  boolean matches(String text) {
    String first = parts.getFirst();
    String last = parts.getLast();
    if (parts.size() == 1) {
      return text.equals(first);
    }
    if (text.length() < first.length() + last.length()
        || !text.startsWith(first)
        || !text.endsWith(last)) {
      return false;
    }
    int from = first.length();
    int end = text.length() - last.length();
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = text.indexOf(part, from);
      if (found < 0 || found + part.length() > end) {
        return false;
      }
      from = found + part.length();
    }
    return true;
  }

  /// EventBridge counts the opening quote.
  private static int position(int index) {
    return index + 1;
  }
}
