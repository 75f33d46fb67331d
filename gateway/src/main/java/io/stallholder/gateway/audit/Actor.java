package io.stallholder.gateway.audit;

import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Request;

/// Who or what makes a change.
///
/// @param name the event's id, the API key's id, the agreement that was asked about: never personal
///   data, since entries outlive its erasure
public record Actor(Kind kind, String name) {
  /// What sort of actor.
  public enum Kind {
    /// AWS Marketplace told about it.
    EVENT("event"),
    /// AWS was asked.
    LOOKUP("lookup"),
    /// A buyer registered.
    BUYER("buyer"),
    /// Somebody called the API.
    API_KEY("api-key"),
    /// Somebody typed a command.
    OPERATOR("operator"),
    /// Time passed.
    CLOCK("clock"),
    /// A gateway of a version that did not say.
    UNKNOWN("unknown");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// One of which there is no need to know more.
  public static Actor of(Kind kind) {
    return new Actor(kind, "");
  }

  public static Actor event(String id) {
    return new Actor(Kind.EVENT, id);
  }

  public static Actor lookup(String what) {
    return new Actor(Kind.LOOKUP, what);
  }

  /// Whoever calls the API.
  public static Actor of(Request request) {
    return new Actor(Kind.API_KEY, request.caller().map(ApiKeys.Caller::keyId).orElse(""));
  }
}
