package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// Reads the members of EventBridge requests, within the constraints of AWS's service model.
final class BusInput {
  static final String DEFAULT_BUS = "default";
  static final int MAX_ARN = 1_600;
  private static final int MAX_NAME = 64;
  private static final int MAX_SHOWN = 200;
  private static final Pattern NAME = Pattern.compile("[\\.\\-_A-Za-z0-9]+");

  private BusInput() {}

  /// The name of a rule, or the id of a target.
  static String name(JsonNode input, String member) {
    return name(input, member, member);
  }

  /// @param path where the member is, for the message
  static String name(JsonNode input, String member, String path) {
    String name = required(input, member, path, MAX_NAME);
    if (!NAME.matcher(name).matches()) {
      throw violation(path, name, "Member must satisfy regular expression pattern: " + NAME);
    }
    return name;
  }

  static String required(JsonNode input, String member, String path, int max) {
    String text =
        text(input, member, path, max)
            .orElseThrow(() -> violation(path, "null", "Member must not be null"));
    if (text.isEmpty()) {
      throw violation(path, text, "Member must have length greater than or equal to 1");
    }
    return text;
  }

  static Optional<String> text(JsonNode input, String member, String path, int max) {
    JsonNode value = input.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw AwsError.client("SerializationException", path + " is not a string.");
    }
    if (value.textValue().length() > max) {
      throw violation(
          path, value.textValue(), "Member must have length less than or equal to " + max);
    }
    return Optional.of(value.textValue());
  }

  /// A list that must be there, of at least one.
  static List<JsonNode> list(ObjectNode input, String member, int max) {
    JsonNode list = input.path(member);
    if (list.isMissingNode() || list.isNull()) {
      throw violation(member, "null", "Member must not be null");
    }
    List<JsonNode> items = StreamSupport.stream(list.spliterator(), false).toList();
    if (items.isEmpty()) {
      throw violation(
          member, list.toString(), "Member must have length greater than or equal to 1");
    }
    if (items.size() > max) {
      throw violation(
          member, list.toString(), "Member must have length less than or equal to " + max);
    }
    return items;
  }

  @Behaviour(
      value = "Each account has the default bus; any other answers ResourceNotFoundException",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024; other buses are not simulated",
      date = "2026-11-24")
  static void checkBus(Call call, String member) {
    text(call.input(), member, member, MAX_ARN)
        .filter(Predicate.not(bus -> isDefault(call, bus)))
        .ifPresent(bus -> {
          throw AwsError.client(
              "ResourceNotFoundException", "Event bus " + bus + " does not exist.");
        });
  }

  /// @param bus a name or an ARN
  static boolean isDefault(Call call, String bus) {
    return bus.equals(DEFAULT_BUS) || bus.equals(busArn(call));
  }

  static String busArn(Call call) {
    return "arn:aws:events:%s:%s:event-bus/%s"
        .formatted(call.caller().region(), call.caller().accountId(), DEFAULT_BUS);
  }

  @Behaviour(
      value = "Broken constraints of the shape answer ValidationException and name the member",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024; here one at a time",
      date = "2026-11-24")
  static AwsError violation(String path, String value, String constraint) {
    String member = path.substring(0, 1).toLowerCase(Locale.ROOT) + path.substring(1);
    String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
    String quoted = value.equals("null") ? value : "'" + shown + "'";
    return invalid(
        "1 validation error detected: Value %s at '%s' failed to satisfy constraint: %s"
            .formatted(quoted, member, constraint));
  }

  static AwsError invalid(String message) {
    return AwsError.client("ValidationException", message);
  }
}
