package io.stallholder.simulator.trail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Page;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a LookupEvents request asks for.
final class Lookup {
  private static final int MAX_RESULTS = 50;
  private static final int MAX_VALUE = 2_000;
  private static final BigDecimal MAX_EPOCH = BigDecimal.valueOf(253_402_300_799L);

  private final Query query;
  private final int maxResults;
  private final Optional<String> token;

  private enum Key {
    EVENT_ID("EventId"),
    EVENT_NAME("EventName"),
    READ_ONLY("ReadOnly"),
    USERNAME("Username"),
    RESOURCE_TYPE("ResourceType"),
    RESOURCE_NAME("ResourceName"),
    EVENT_SOURCE("EventSource"),
    ACCESS_KEY_ID("AccessKeyId");

    private final String wireName;

    Key(String wireName) {
      this.wireName = wireName;
    }
  }

  private record Attribute(Key key, String value) {}

  private record Query(
      String account,
      String region,
      Optional<Attribute> attribute,
      Optional<Instant> start,
      Optional<Instant> end,
      boolean isForInsights) {}

  /// Some of the events, and how to get on.
  record Part(List<TrailEvent> events, Optional<String> next) {
    Part {
      events = List.copyOf(events);
    }
  }

  private Lookup(Query query, int maxResults, Optional<String> token) {
    this.query = query;
    this.maxResults = maxResults;
    this.token = token;
  }

  static Lookup read(Call call) {
    ObjectNode input = call.input();
    Optional<Instant> start = time(input, "StartTime");
    Optional<Instant> end = time(input, "EndTime");
    if (start.isPresent() && end.isPresent() && start.get().isAfter(end.get())) {
      throw AwsError.client("InvalidTimeRangeException", "The start time is after the end time.");
    }
    Query query =
        new Query(
            call.caller().accountId(),
            call.caller().region(),
            attribute(input.path("LookupAttributes")),
            start,
            end,
            isForInsights(input.path("EventCategory")));
    JsonNode token = input.path("NextToken");
    return new Lookup(
        query,
        maxResults(input.path("MaxResults")),
        isAbsent(token) ? Optional.empty() : Optional.of(token.asText()));
  }

  @Behaviour(
      value = "Events at the start and end time themselves are among those looked up",
      source = Source.DOCUMENTED,
      of = "AWS CloudTrail API reference, LookupEvents",
      date = "2026-11-24")
  @Behaviour(
      value = "No event has resources, and none is an insight: looking for them finds nothing",
      source = Source.GUESS,
      of = "the seller guide's sample of a metering event has no resources",
      date = "2026-11-24")
  boolean matches(TrailEvent event) {
    return !query.isForInsights()
        && query.start().filter(event.time()::isBefore).isEmpty()
        && query.end().filter(event.time()::isAfter).isEmpty()
        && query.attribute().map(attribute -> matches(event, attribute)).orElse(true);
  }

  private static boolean matches(TrailEvent event, Attribute attribute) {
    String value = attribute.value();
    return switch (attribute.key()) {
      case EVENT_ID -> event.id().equals(value);
      case EVENT_NAME -> event.name().equals(value);
      case READ_ONLY -> Boolean.toString(event.isReadOnly()).equals(value);
      case USERNAME -> event.username().equals(value);
      case EVENT_SOURCE -> event.source().equals(value);
      case ACCESS_KEY_ID -> event.accessKeyId().equals(Optional.of(value));
      case RESOURCE_TYPE, RESOURCE_NAME -> false;
    };
  }

  /// The next part begins behind the last event of this one, whatever came in the meantime.
  @Behaviour(
      value = "A NextToken is good for the same parameters only",
      source = Source.DOCUMENTED,
      of = "AWS CloudTrail API reference, LookupEvents",
      date = "2026-11-24")
  Part part(List<TrailEvent> newestFirst) {
    int from = token.map(text -> after(text, newestFirst)).orElse(0);
    int to = Math.min(from + maxResults, newestFirst.size());
    List<TrailEvent> events = newestFirst.subList(from, to);
    Optional<String> next =
        to < newestFirst.size()
            ? Optional.of(Page.token(events.getLast().id(), query.toString()))
            : Optional.empty();
    return new Part(events, next);
  }

  private int after(String text, List<TrailEvent> events) {
    try {
      String last = Page.position(text, query.toString());
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i).id().equals(last)) {
          return i + 1;
        }
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one message for every wrong token
    }
    throw AwsError.client("InvalidNextTokenException", "The next token is invalid.");
  }

  @Behaviour(
      value = "One attribute at most, with one of eight keys",
      source = Source.DOCUMENTED,
      of = "AWS CloudTrail API reference, LookupEvents",
      date = "2026-11-24")
  private static Optional<Attribute> attribute(JsonNode list) {
    if (isAbsent(list) || list.isEmpty()) {
      return Optional.empty();
    }
    String name = list.path(0).path("AttributeKey").asText();
    String value = list.path(0).path("AttributeValue").asText();
    for (Key key : Key.values()) {
      if (list.size() == 1 && value.length() <= MAX_VALUE && key.wireName.equals(name)) {
        return Optional.of(new Attribute(key, value));
      }
    }
    throw AwsError.client(
        "InvalidLookupAttributesException", "You can look up events by one attribute only.");
  }

  private static int maxResults(JsonNode max) {
    if (isAbsent(max)) {
      return MAX_RESULTS;
    }
    if (!max.canConvertToInt() || max.intValue() < 1 || max.intValue() > MAX_RESULTS) {
      throw AwsError.client(
          "InvalidMaxResultsException", "The number of results must be between 1 and 50.");
    }
    return max.intValue();
  }

  private static boolean isForInsights(JsonNode category) {
    if (isAbsent(category)) {
      return false;
    }
    if (!category.asText().equals("insight")) {
      throw AwsError.client(
          "InvalidEventCategoryException", "There is no such event category: " + category);
    }
    return true;
  }

  private static Optional<Instant> time(ObjectNode input, String member) {
    JsonNode value = input.path(member);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      throw AwsError.client("SerializationException", member + " has a value of the wrong type.");
    }
    BigDecimal seconds = value.decimalValue();
    if (seconds.abs().compareTo(MAX_EPOCH) > 0) {
      throw AwsError.client(
          "InvalidTimeRangeException", member + " is outside the range of possible values.");
    }
    long millis = seconds.movePointRight(3).setScale(0, RoundingMode.FLOOR).longValueExact();
    return Optional.of(Instant.ofEpochMilli(millis));
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
