package io.stallholder.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.ApiDocument.Operation;
import io.stallholder.gateway.ApiStage.Call;
import io.stallholder.gateway.http.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/// A stage in the middle of its life: an active license, an ended one, a contract, a record that
/// AWS refused, and a message that nobody could read.
final class ApiMarket implements AutoCloseable {
  static final String ONE = "application/cloudevents+json";
  static final String BATCH = "application/cloudevents-batch+json";
  static final String LINES = "application/x-ndjson";

  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  private final AtomicInteger events = new AtomicInteger();
  private final ApiStage stage = new ApiStage(NOON);
  private final String active;
  private final String ended;
  private final String contract;
  private final Instant now;

  ApiMarket() throws Exception {
    active = licenseOf(stage.subscribe("345678901234", ApiStage.SUBSCRIPTION));
    JsonNode leaving = stage.subscribe("456789012345", ApiStage.SUBSCRIPTION);
    ended = licenseOf(leaving);
    contract = licenseOf(stage.subscribe("567890123456", ApiStage.CONTRACT));
    stage.advance(Duration.ofMinutes(2));
    String used = event(active, NOON.plusSeconds(90), "unknown_to_aws", "3").toString();
    stage.answer(usage(), stage.post("/v1/usage", ONE, used));
    stage.control("DELETE", "subscriptions/" + leaving.path("agreementId").textValue(), "");
    stage.control("POST", "messages", "hello");
    stage.advance(Duration.ofMinutes(90));
    now = Instant.parse(stage.read("/v1/backlog").path("now").textValue());
  }

  private static String licenseOf(JsonNode subscription) {
    return subscription.path("licenseArn").textValue();
  }

  ApiStage stage() {
    return stage;
  }

  Operation usage() {
    return stage.document().operation("POST", "/v1/usage");
  }

  String active() {
    return active;
  }

  String ended() {
    return ended;
  }

  String contract() {
    return contract;
  }

  Instant now() {
    return now;
  }

  /// An event that fits, with an id of its own.
  ObjectNode event() {
    return event(active, now.minusSeconds(60), "api_calls", "1");
  }

  ObjectNode event(String subject, Instant time, String dimension, String quantity) {
    ObjectNode event = Json.mapper().createObjectNode();
    event
        .put("specversion", "1.0")
        .put("type", "com.example.used")
        .put("source", "urn:example:app")
        .put("id", "event-" + events.incrementAndGet())
        .put("subject", subject)
        .put("time", time.toString());
    event.putObject("data").put("dimension", dimension).put("quantity", quantity);
    return event;
  }

  Call reporting(String type, String body) {
    return stage.post("/v1/usage", type, body);
  }

  HttpResponse<byte[]> report(String type, String body) throws Exception {
    return answer(reporting(type, body));
  }

  /// To a report of usage.
  HttpResponse<byte[]> answer(Call call) throws Exception {
    return stage.answer(usage(), call);
  }

  @Override
  public void close() {
    stage.close();
  }
}
