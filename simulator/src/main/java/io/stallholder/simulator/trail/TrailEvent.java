package io.stallholder.simulator.trail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.AccessKey;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.Seller;
import io.stallholder.simulator.world.World;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// One call as the event history shows it.
///
/// @param accessKeyId unknown for temporary credentials
record TrailEvent(Calls.Received call, Optional<String> accessKeyId) {
  static final String GET_ENTITLEMENTS = "GetEntitlements";
  private static final String TIMESTAMP = "timestamp";
  private static final BigDecimal MAX_EPOCH = BigDecimal.valueOf(253_402_300_799L);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MMM d, yyyy h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);

  static TrailEvent of(Calls.Received call, World world) {
    String account = call.caller().accountId();
    boolean isUser = !isRole(call);
    Optional<String> key =
        world
            .seller(account)
            .map(Seller::key)
            .or(() -> world.buyer(account).flatMap(Buyer::key))
            .map(AccessKey::id)
            .filter(id -> isUser);
    return new TrailEvent(call, key);
  }

  /// The same whenever it is looked up.
  String id() {
    byte[] name = ("event " + call.requestId()).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).toString();
  }

  Instant time() {
    return call.time().truncatedTo(ChronoUnit.SECONDS);
  }

  String name() {
    return call.operation();
  }

  @Behaviour(
      value = "Metering calls come from metering-marketplace.amazonaws.com",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, logging with CloudTrail; entitlements: our guess",
      date = "2026-11-24")
  String source() {
    return name().equals(GET_ENTITLEMENTS)
        ? "entitlement-marketplace.amazonaws.com"
        : "metering-marketplace.amazonaws.com";
  }

  /// What reads only has no responseElements.
  boolean isReadOnly() {
    return name().equals(GET_ENTITLEMENTS);
  }

  @Behaviour(
      value = "The user name of an assumed role is that of its session",
      source = Source.DOCUMENTED,
      of = "AWS CLI reference, cloudtrail lookup-events, example",
      date = "2026-11-24")
  String username() {
    String arn = call.caller().arn();
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("EventId", id())
            .put("EventName", name())
            .put("ReadOnly", Boolean.toString(isReadOnly()));
    accessKeyId.ifPresent(key -> json.put("AccessKeyId", key));
    json.set("EventTime", Json.seconds(time()));
    json.put("EventSource", source()).put("Username", username()).putArray("Resources");
    return json.put("CloudTrailEvent", Json.text(record()));
  }

  @Behaviour(
      value = "Events of metering are in lower camel case, their usage timestamps are text",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, logging with CloudTrail, sample of BatchMeterUsage",
      date = "2026-11-24")
  @Behaviour(
      value = "A refused call has errorCode and errorMessage, and null for responseElements",
      source = Source.DOCUMENTED,
      of = "AWS CloudTrail user guide, record contents",
      date = "2026-11-24")
  private ObjectNode record() {
    ObjectNode event = Json.object().put("eventVersion", "1.05");
    identify(event.putObject("userIdentity"));
    event
        .put("eventTime", time().toString())
        .put("eventSource", source())
        .put("eventName", name())
        .put("awsRegion", call.caller().region())
        .put("sourceIPAddress", "127.0.0.1");
    boolean isRefused = call.reply().status() >= 400;
    if (isRefused) {
      event
          .put("errorCode", call.reply().body().path("__type").asText())
          .put("errorMessage", call.reply().body().path("message").asText());
    }
    event.set("requestParameters", elements(call.request()));
    if (isRefused || isReadOnly()) {
      event.putNull("responseElements");
    } else {
      event.set("responseElements", elements(call.reply().body()));
    }
    return event
        .put("requestID", call.requestId())
        .put("eventID", id())
        .put("readOnly", isReadOnly())
        .put("eventType", "AwsApiCall")
        .put("recipientAccountId", call.caller().accountId());
  }

  @Behaviour(
      value = "An assumed role's identity has the session in the ARN, and its role as the issuer",
      source = Source.DOCUMENTED,
      of = "AWS CloudTrail user guide, userIdentity element",
      date = "2026-11-24")
  private void identify(ObjectNode identity) {
    String account = call.caller().accountId();
    identity
        .put("type", isRole(call) ? "AssumedRole" : "IAMUser")
        .put("principalId", call.caller().userId())
        .put("arn", call.caller().arn())
        .put("accountId", account);
    accessKeyId.ifPresent(key -> identity.put("accessKeyId", key));
    if (isRole(call)) {
      String[] path = call.caller().arn().split("/", -1);
      String principal = call.caller().userId();
      identity
          .putObject("sessionContext")
          .putObject("sessionIssuer")
          .put("type", "Role")
          .put("principalId", principal.substring(0, Math.max(principal.indexOf(':'), 0)))
          .put("arn", "arn:aws:iam::" + account + ":role/" + path[1])
          .put("accountId", account)
          .put("userName", path[1]);
    } else {
      identity.put("userName", username());
    }
  }

  private static boolean isRole(Calls.Received call) {
    return call.caller().arn().contains(":assumed-role/");
  }

  private static JsonNode elements(JsonNode json) {
    JsonNode copy = Json.lowerCamel(json);
    writeDates(copy);
    return copy;
  }

  private static void writeDates(JsonNode json) {
    if (json instanceof ObjectNode object) {
      JsonNode time = object.path(TIMESTAMP);
      if (time.isNumber() && time.decimalValue().abs().compareTo(MAX_EPOCH) <= 0) {
        object.put(TIMESTAMP, DATE.format(Instant.ofEpochSecond(time.longValue())));
      }
      object.forEach(TrailEvent::writeDates);
    } else if (json instanceof ArrayNode array) {
      array.forEach(TrailEvent::writeDates);
    }
  }
}
