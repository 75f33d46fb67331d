package io.stallholder.gateway.entitlement;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// `/v1/licenses/{id}/entitlements`: what a buyer bought, and how fresh that knowledge is.
public final class EntitlementResource implements Resource {
  private static final int MOST_LISTS = 500;

  private final Jdbi jdbi;
  private final GatewayConfig config;
  private final Licenses licenses;
  private final Allowances allowances = new Allowances();
  private final InstantSource clock;

  public EntitlementResource(
      Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.config = config;
    this.licenses = licenses;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/licenses/{id}/entitlements", this::read);
  }

  private enum YesOrNo {
    TRUE,
    FALSE
  }

  private Reply read(Request request) {
    Instant at = request.query().instant("at").orElseGet(clock::instant);
    boolean withHistory =
        request.query().choice("history", YesOrNo.class).filter(YesOrNo.TRUE::equals).isPresent();
    String id = request.path("id");
    return jdbi.inTransaction(handle -> {
      License license =
          Ids.parse(id)
              .flatMap(known -> licenses.byId(handle, known))
              .orElseThrow(() -> Problems.notFound("no license has the id " + id));
      return Reply.json(200, json(handle, license, at, withHistory));
    });
  }

  private Map<String, Object> json(
      Handle handle, License license, Instant at, boolean withHistory) {
    List<Listing> history = EntitlementStore.history(handle, license.id());
    Optional<Listing> standing = history.stream().filter(list -> list.stoodAt(at)).findFirst();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("license", license.id().toString());
    json.put("at", at.toString());
    json.put("known", standing.isPresent());
    standing.ifPresent(list -> json.putAll(json(list)));
    EntitlementStore.freshness(handle, license.id())
        .ifPresent(it -> {
          put(json, "lastReading", it.lastReadAt());
          put(json, "failingSince", it.failingSince());
          put(json, "lastError", it.lastError());
        });
    config
        .product(license.product())
        .filter(product -> product.model() == Model.CONTRACT_WITH_CONSUMPTION)
        .ifPresent(product -> json.put("allowances", allowances(handle, license, product, at)));
    if (withHistory) {
      int surplus = Math.max(0, history.size() - MOST_LISTS);
      json.put("history", history.stream().skip(surplus).map(EntitlementResource::json).toList());
    }
    return json;
  }

  private List<Map<String, Object>> allowances(
      Handle handle, License license, ProductConfig product, Instant at) {
    UsageHour hour = UsageHour.containing(at);
    return product.dimensions().stream()
        .map(dimension -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("dimension", dimension.key().value());
          json.putAll(json(allowances.of(handle, license, product, dimension.key(), hour)));
          return json;
        })
        .toList();
  }

  private static Map<String, Object> json(Allowance allowance) {
    return switch (allowance) {
      case Allowance.None _ -> Map.of("allowance", "none");
      case Allowance.Unknown(String why) -> Map.of("allowance", "unknown", "why", why);
      case Allowance.Included(var quantity, Instant period) -> {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("allowance", "included");
        json.put("quantity", quantity.stripTrailingZeros().toPlainString());
        json.put("since", period.toString());
        yield json;
      }
    };
  }

  private static Map<String, Object> json(Listing list) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("readAt", list.readAt().toString());
    json.put("lastReadAt", list.lastReadAt().toString());
    put(json, "replacedAt", list.replacedAt());
    json.put("entitlements", list.held().stream().map(EntitlementResource::json).toList());
    return json;
  }

  private static Map<String, Object> json(Held held) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dimension", held.dimension().value());
    json.put("kind", held.kind());
    json.put("value", held.text());
    put(json, "expiresAt", held.expires());
    return json;
  }

  private static void put(Map<String, Object> json, String name, Optional<?> value) {
    value.ifPresent(present -> json.put(name, present.toString()));
  }
}
