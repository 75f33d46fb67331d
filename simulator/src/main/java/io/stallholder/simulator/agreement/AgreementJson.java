package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement.Intent;
import io.stallholder.simulator.agreement.Agreement.Origin;
import io.stallholder.simulator.agreement.Agreement.Terms;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.World;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// An agreement as the journal keeps it.
final class AgreementJson {
  private AgreementJson() {}

  static ObjectNode write(Agreement agreement) {
    ObjectNode json =
        Json.object()
            .put("id", agreement.id())
            .put("licenseArn", agreement.licenseArn())
            .put("buyer", agreement.buyer())
            .put("product", agreement.product().code())
            .put("updated", agreement.updated().toString());
    Origin origin = agreement.origin();
    json.putObject("origin")
        .put("intent", origin.intent().name())
        .put("previous", origin.previous().orElse(""))
        .put("initial", origin.initial());
    Terms terms = agreement.terms();
    json.putObject("terms")
        .put("offer", terms.offer())
        .put("freeTrial", terms.isFreeTrial())
        .put("acceptedAt", terms.acceptedAt().toString())
        .put("startTime", terms.startTime().toString())
        .put("endTime", terms.endTime().toString())
        .put("autoRenew", terms.autoRenew())
        .putObject("entitlements")
        .setAll(terms.entitlements());
    json.set("life", write(agreement.life()));
    return json;
  }

  private static ObjectNode write(Life life) {
    ObjectNode json = Json.object();
    switch (life) {
      case Life.Accepted accepted -> json.put("is", "accepted");
      case Life.Active active ->
          json.put("is", "active").put("activated", active.activated().toString());
      case Life.Ending ending -> {
        json.put("is", "ending").put("activated", ending.activated().toString());
        put(json, ending.end());
      }
      case Life.Deprovisioned gone -> {
        json.put("is", "deprovisioned")
            .put("activated", gone.activated().toString())
            .put("at", gone.at().toString());
        put(json, gone.end());
      }
      case Life.Withdrawn withdrawn -> put(json.put("is", "withdrawn"), withdrawn.end());
      case Life.Failed failed -> put(json.put("is", "failed"), failed.end());
    }
    return json;
  }

  private static void put(ObjectNode json, Life.End end) {
    json.put("status", end.status().name()).put("endedAt", end.at().toString());
  }

  static Agreement read(JsonNode json, World world) {
    JsonNode origin = json.path("origin");
    String previous = origin.path("previous").asText();
    return new Agreement(
        json.path("id").asText(),
        json.path("licenseArn").asText(),
        json.path("buyer").asText(),
        world.product(json.path("product").asText()).orElseThrow(),
        new Origin(
            Intent.valueOf(origin.path("intent").asText()),
            previous.isEmpty() ? Optional.empty() : Optional.of(previous),
            origin.path("initial").asText()),
        terms(json.path("terms")),
        life(json.path("life")),
        instant(json, "updated"));
  }

  private static Terms terms(JsonNode json) {
    Map<String, JsonNode> entitlements = new LinkedHashMap<>();
    json.path("entitlements")
        .properties()
        .forEach(entry -> entitlements.put(entry.getKey(), entry.getValue()));
    return new Terms(
        json.path("offer").asText(),
        json.path("freeTrial").asBoolean(),
        instant(json, "acceptedAt"),
        instant(json, "startTime"),
        instant(json, "endTime"),
        json.path("autoRenew").asBoolean(),
        entitlements);
  }

  private static Life life(JsonNode json) {
    String is = json.path("is").asText();
    return switch (is) {
      case "accepted" -> new Life.Accepted();
      case "active" -> new Life.Active(instant(json, "activated"));
      case "ending" -> new Life.Ending(instant(json, "activated"), end(json));
      case "deprovisioned" ->
          new Life.Deprovisioned(instant(json, "activated"), end(json), instant(json, "at"));
      case "withdrawn" -> new Life.Withdrawn(end(json));
      case "failed" -> new Life.Failed(end(json));
      default -> throw new IllegalArgumentException("no such life of an agreement: " + is);
    };
  }

  private static Life.End end(JsonNode json) {
    return new Life.End(
        Life.Status.valueOf(json.path("status").asText()), instant(json, "endedAt"));
  }

  private static Instant instant(JsonNode json, String name) {
    return Instant.parse(json.path(name).asText());
  }
}
