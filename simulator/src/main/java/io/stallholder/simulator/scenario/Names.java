package io.stallholder.simulator.scenario;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// What the scenario's names stand for while it is played.
final class Names {
  private final Map<String, Bought> bought = new HashMap<>();
  private final Map<String, Token> tokens = new HashMap<>();

  /// @param of whose it is
  record Token(String value, Bought of) {
    @Override
    public String toString() {
      return "Token[of=" + of + "]";
    }
  }

  void add(String name, Bought subscription) {
    bought.put(name, subscription);
  }

  void add(String name, Token token) {
    tokens.put(name, token);
  }

  /// @throws NullPointerException when there is none; the reader has made sure that there is
  Bought bought(String name) {
    return Objects.requireNonNull(bought.get(name), name);
  }

  /// @throws NullPointerException when there is none; the reader has made sure that there is
  Token token(String name) {
    return Objects.requireNonNull(tokens.get(name), name);
  }
}
