package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/// Makes events of the entries of PutEvents.
final class CustomEvents {
  static final int MAX_ENTRIES = 10;
  private static final int TIME_BYTES = 14;

  @Behaviour(
      value = "The entries of a call have at most 1 MB together",
      source = Source.DOCUMENTED,
      of = "AWS compute blog, 29 January 2026; 256 KB before, as some references still say",
      date = "2026-11-24")
  static final int MAX_BYTES = 1_048_576;

  private CustomEvents() {}

  @Behaviour(
      value = "Too many or too large entries answer ValidationException, and none is taken",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024",
      date = "2026-11-24")
  static List<JsonNode> entries(Call call) {
    List<JsonNode> entries = BusInput.list(call.input(), "Entries", MAX_ENTRIES);
    if (entries.stream().mapToLong(CustomEvents::bytes).sum() > MAX_BYTES) {
      throw BusInput.invalid("Total size of the entries in the request is over the limit.");
    }
    return entries;
  }

  @Behaviour(
      value = "An entry's size is that of Source, DetailType, Detail, Resources, and 14 for Time",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, calculating PutEvents event entry size",
      date = "2026-11-24")
  private static long bytes(JsonNode entry) {
    long bytes = entry.hasNonNull("Time") ? TIME_BYTES : 0;
    for (String member : List.of("Source", "DetailType", "Detail")) {
      bytes += bytes(entry.path(member).asText());
    }
    for (JsonNode resource : entry.path("Resources")) {
      bytes += bytes(resource.asText());
    }
    return bytes;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// @throws AwsError why this entry is refused
  @Behaviour(
      value = "The envelope has version, id, detail-type, source, account, time in seconds, region",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, event structure; order: LocalStack, 2024",
      date = "2026-11-24")
  static ObjectNode event(JsonNode entry, Call call, Instant now) {
    String source = required(entry, "Source");
    String detailType = required(entry, "DetailType");
    ObjectNode detail = detail(required(entry, "Detail"));
    if (source.startsWith("aws.")) {
      throw reservedSource();
    }
    ObjectNode event =
        Json.object()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", detailType)
            .put("source", source)
            .put("account", call.caller().accountId())
            .put("time", time(entry.path("Time"), now).toString())
            .put("region", call.caller().region());
    ArrayNode resources = event.putArray("resources");
    entry.path("Resources").forEach(resource -> resources.add(resource.asText()));
    event.set("detail", detail);
    return event;
  }

  @Behaviour(
      value = "Source, DetailType and Detail are required; an entry without fails alone",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024; AWS's text says the call fails",
      date = "2026-11-24")
  private static String required(JsonNode entry, String member) {
    String text = entry.path(member).asText();
    if (text.isEmpty()) {
      throw AwsError.client(
          "InvalidArgument",
          "Parameter %s is not valid. Reason: %s is a required argument."
              .formatted(member, member));
    }
    return text;
  }

  @Behaviour(
      value = "Detail must be a JSON object in a string",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024",
      date = "2026-11-24")
  private static ObjectNode detail(String text) {
    try {
      if (Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode object) {
        return object;
      }
    } catch (IllegalArgumentException e) {
      // the same answer
    }
    throw AwsError.client("MalformedDetail", "Detail is malformed.");
  }

  @Behaviour(
      value = "Sources that begin with aws. are AWS's own",
      source = Source.OBSERVED,
      of = "answers of EventBridge in public issues, 2026",
      date = "2026-11-24")
  private static AwsError reservedSource() {
    return AwsError.client("NotAuthorizedForSourceException", "Not authorized for the source.");
  }

  private static Instant time(JsonNode time, Instant now) {
    if (!time.isNumber()) {
      return now.truncatedTo(ChronoUnit.SECONDS);
    }
    try {
      BigDecimal seconds = time.decimalValue().setScale(0, RoundingMode.FLOOR);
      return Instant.ofEpochSecond(seconds.longValueExact());
    } catch (ArithmeticException | DateTimeException e) {
      throw AwsError.client("InvalidArgument", "Parameter Time is not valid.");
    }
  }
}
