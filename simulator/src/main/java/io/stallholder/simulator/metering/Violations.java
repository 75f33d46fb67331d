package io.stallholder.simulator.metering;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Collects what breaks the constraints of a request's shape, in the words of AWS's common layer.
final class Violations {
  private static final int MAX_SHOWN = 200;

  private final List<String> found = new ArrayList<>();

  void missing(String member) {
    found.add(
        "Value null at '%s' failed to satisfy constraint: Member must not be null"
            .formatted(member));
  }

  void length(String member, String value, int min, int max) {
    if (value.length() < min) {
      add(member, value, "Member must have length greater than or equal to " + min);
    }
    if (value.length() > max) {
      add(member, value, "Member must have length less than or equal to " + max);
    }
  }

  void size(String member, JsonNode list, int min, int max) {
    if (list.size() < min) {
      add(member, list.toString(), "Member must have length greater than or equal to " + min);
    }
    if (list.size() > max) {
      add(member, list.toString(), "Member must have length less than or equal to " + max);
    }
  }

  void pattern(String member, String value, Pattern pattern) {
    if (!pattern.matcher(value).find()) {
      add(member, value, "Member must satisfy regular expression pattern: " + pattern);
    }
  }

  void add(String member, String value, String constraint) {
    String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
    found.add(
        "Value '%s' at '%s' failed to satisfy constraint: %s".formatted(shown, member, constraint));
  }

  @Behaviour(
      value = "Broken constraints of the shape answer ValidationException and name each member",
      source = Source.GUESS,
      of = "the words of AWS's common layer; the model does not name the code",
      date = "2026-11-23")
  void throwIfAny() {
    if (!found.isEmpty()) {
      String count = found.size() + " validation error" + (found.size() == 1 ? "" : "s");
      throw AwsError.client(
          "ValidationException", count + " detected: " + String.join("; ", found));
    }
  }
}
