package io.stallholder.gateway.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.http.Json;
import io.stallholder.marketplace.Dimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What a seller's app reports, and what it is answered.
public final class Reports {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final UsageIntake intake;

  public Reports(Shop shop) {
    this(shop, shop.config());
  }

  public Reports(Shop shop, GatewayConfig config) {
    this.intake = new UsageIntake(shop.jdbi(), config, shop.licenses(), shop.clock());
  }

  /// One event of usage as the app sends it.
  public record Used(String id, String subject, Instant time, String dimension, String quantity) {
    public String json() {
      ObjectNode json = Json.mapper().createObjectNode();
      json.put("specversion", "1.0")
          .put("type", "usage")
          .put("source", "app")
          .put("id", id)
          .put("subject", subject)
          .put("time", time.toString());
      json.putObject("data").put("dimension", dimension).put("quantity", quantity);
      return json.toString();
    }

    public Used of(Dimension other) {
      return new Used(id, subject, time, other.value(), quantity);
    }

    public Used at(Instant other) {
      return new Used(id, subject, other, dimension, quantity);
    }

    public Used withQuantity(String other) {
      return new Used(id, subject, time, dimension, other);
    }
  }

  /// Usage that was never reported before.
  public static Used used(String subject, Instant time, String quantity) {
    return new Used(
        "usage-" + NUMBER.incrementAndGet(), subject, time, Shop.CALLS.value(), quantity);
  }

  public static Used used(License license, Instant time, String quantity) {
    return used(license.id().toString(), time, quantity);
  }

  /// @return per event, `accepted`, `duplicate`, or the code of its refusal
  public List<String> send(Used... events) {
    List<String> lines = new ArrayList<>();
    for (Used event : events) {
      lines.add(event.json());
    }
    return sendLines(lines);
  }

  public List<String> sendLines(List<String> lines) {
    List<Reading> readings = new ArrayList<>();
    for (String line : lines) {
      readings.add(UsageReader.line(Json.mapper(), readings.size() + 1, line));
    }
    return intake.accept(readings).stream().map(Reports::word).toList();
  }

  /// Looks again for the license of usage that has none.
  public int attribute(String tenant) {
    return intake.attribute(tenant, 1000);
  }

  private static String word(UsageIntake.Fate fate) {
    return switch (fate) {
      case UsageIntake.Fate.Accepted _ -> "accepted";
      case UsageIntake.Fate.Duplicate _ -> "duplicate";
      case UsageIntake.Fate.Refused(Refusal refusal) -> refusal.code().word();
    };
  }
}
