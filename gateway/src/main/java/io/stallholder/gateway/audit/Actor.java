package io.stallholder.gateway.audit;

/// Who or what made a change.
///
/// @param name the API key's name, the event's kind, the verb of the command line: never personal
///   data, since entries outlive its erasure
public record Actor(Kind kind, String name) {
  /// What sort of actor.
  public enum Kind {
    EVENT("event"),
    SWEEP("sweep"),
    BUYER("buyer"),
    API_KEY("api-key"),
    OPERATOR("operator"),
    CLOCK("clock");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
