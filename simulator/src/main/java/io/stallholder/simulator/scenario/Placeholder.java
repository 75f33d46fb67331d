package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stallholder.simulator.control.Problem;
import io.stallholder.simulator.protocol.Json;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands in braces in a message, such as `{acme.licenseArn}`, and is known only when it is
/// sent.
///
/// @param of a subscription; empty for what belongs to none
record Placeholder(String of, String what) {
  static final String NOW = "now";
  static final String ID = "id";
  static final String AGREEMENT_ID = "agreementId";
  static final String LICENSE_ARN = "licenseArn";
  static final String BUYER = "buyer";

  private static final List<String> OF_NONE = List.of(NOW, ID);
  private static final List<String> OF_SUBSCRIPTION = List.of(AGREEMENT_ID, LICENSE_ARN, BUYER);

  /// Braces around anything but letters are the message's own.
  private static final Pattern PATTERN =
      Pattern.compile("\\{(?:(?<of>[a-z][a-z0-9-]*)\\.)?(?<what>[a-zA-Z]+)}");

  static List<Placeholder> in(JsonNode message) {
    return PATTERN.matcher(text(message)).results().map(Placeholder::of).toList();
  }

  /// The message as it is sent.
  static String fill(JsonNode message, Function<Placeholder, String> values) {
    return PATTERN
        .matcher(text(message))
        .replaceAll(found -> Matcher.quoteReplacement(values.apply(of(found))));
  }

  void check(Cast cast, String path) {
    List<String> known = of.isEmpty() ? OF_NONE : OF_SUBSCRIPTION;
    if (!of.isEmpty()) {
      var unused = cast.product(of, path);
    }
    if (!known.contains(what)) {
      throw Problem.at(
          path,
          "has {%s}, which is not known; there are {now}, {id}, {NAME.%s}"
              .formatted(
                  of.isEmpty() ? what : of + "." + what,
                  String.join("}, {NAME.", OF_SUBSCRIPTION)));
    }
  }

  private static String text(JsonNode message) {
    return message instanceof TextNode text ? text.textValue() : Json.text(message);
  }

  private static Placeholder of(MatchResult found) {
    String of = found.group("of");
    return new Placeholder(of == null ? "" : of, found.group("what"));
  }
}
