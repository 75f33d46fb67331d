package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// Reads what SNS calls say, and gives out lists by the page.
final class Input {
  static final int PAGE = 100;

  /// How things are listed: under which name, in the order of what, and what of each.
  record Listing<T>(String member, Function<T, String> arn, Function<T, ObjectNode> json) {}

  private Input() {}

  /// @throws AwsError when it is not there
  static String text(Call call, String member) {
    String text = optional(call, member);
    if (text.isEmpty()) {
      throw Refusal.missing(member);
    }
    return text;
  }

  /// Empty when it is not there.
  static String optional(Call call, String member) {
    return call.input().path(member).asText();
  }

  /// @throws AwsError when it is neither `true` nor `false`
  static boolean truth(String member, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw Refusal.invalid(
              "Attributes",
              "%s: Invalid value [%s]. Must be true or false.".formatted(member, text));
    };
  }

  static Map<String, String> attributes(Call call) {
    Map<String, String> attributes = new LinkedHashMap<>();
    call.input()
        .path("Attributes")
        .properties()
        .forEach(each -> attributes.put(each.getKey(), each.getValue().asText()));
    return attributes;
  }

  /// @throws AwsError when the call has one of these: better than to leave it out of account
  static void refuse(Call call, String... members) {
    for (String member : members) {
      if (call.input().has(member)) {
        throw Refusal.invalid(member, "it is not simulated");
      }
    }
  }

  @Behaviour(
      value = "Lists come in pages of 100, with NextToken while there is more",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, ListTopics, ListSubscriptions, ListSubscriptionsByTopic",
      date = "2026-11-24")
  static <T> ObjectNode page(Call call, Stream<T> all, Listing<T> listing) {
    String after = position(optional(call, "NextToken"));
    List<T> rest =
        all.filter(each -> listing.arn().apply(each).compareTo(after) > 0)
            .sorted(Comparator.comparing(listing.arn()))
            .limit(PAGE + 1L)
            .toList();
    ObjectNode output = Json.object();
    ArrayNode list = output.putArray(listing.member());
    rest.stream().limit(PAGE).map(listing.json()).forEach(list::add);
    if (rest.size() > PAGE) {
      output.put("NextToken", token(listing.arn().apply(rest.get(PAGE - 1))));
    }
    return output;
  }

  /// A page begins after the last thing of the one before, even if that is gone.
  private static String token(String last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(last.getBytes(StandardCharsets.UTF_8));
  }

  private static String position(String token) {
    if (token.isEmpty()) {
      return "";
    }
    try {
      String last = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (last.startsWith("arn:")) {
        return last;
      }
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("NextToken");
    }
    throw Refusal.invalid("NextToken");
  }
}
