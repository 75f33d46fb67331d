package io.stallholder.gateway.agreement;

import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// `/v1/licenses`: what buyers bought, and where each license stands.
public final class LicenseResource implements Resource {
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE = 100;

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final InstantSource clock;

  public LicenseResource(Jdbi jdbi, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .requiring(Scope.READ)
        .get("/v1/licenses", this::list)
        .get("/v1/inbox/waiting", this::waiting)
        .get("/v1/sweep", this::findings)
        .get("/v1/licenses/{id}", this::one)
        .get("/v1/licenses/{id}/events", this::events);
    routes.requiring(Scope.ADMIN).put("/v1/licenses/{id}/tenant", this::link);
  }

  private Reply list(Request request) {
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    Optional<UUID> after = request.query().uuid("after");
    List<License> page = jdbi.withHandle(handle -> licenses.page(handle, after, limit));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("licenses", page.stream().map(LicenseResource::json).toList());
    if (page.size() == limit) {
      body.put("next", page.getLast().id().toString());
    }
    return Reply.json(200, body);
  }

  /// Whose license it is, in the seller's own words; named as in the license's own JSON.
  public record Tenant(@Nullable String tenant, boolean tenantDefault) {
    private static final int LONGEST = 512;

    /// The tenant, if it can be one; else this is a 400.
    public String name() {
      if (tenant == null
          || tenant.isBlank()
          || tenant.indexOf(0) >= 0
          || tenant.length() > LONGEST) {
        throw Problems.invalidParameter(
            "tenant", "tenant is required, with 1 to " + LONGEST + " characters");
      }
      return tenant;
    }
  }

  private Reply link(Request request) {
    UUID id = license(request).id();
    Tenant tenant = request.json(Tenant.class);
    License linked =
        jdbi.inTransaction(handle -> {
          Audit.by(handle, Actor.of(request), clock.instant());
          licenses.link(handle, id, tenant.name(), tenant.tenantDefault());
          return licenses.byId(handle, id).orElseThrow();
        });
    return Reply.json(200, json(linked));
  }

  private Reply one(Request request) {
    return Reply.json(200, json(license(request)));
  }

  /// Events whose license is not known, and what they wait for.
  private Reply waiting(Request request) {
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    var unplaced = jdbi.withHandle(handle -> EventStore.unplaced(handle, limit));
    return Reply.json(
        200, Map.of("events", unplaced.stream().map(LicenseResource::unplaced).toList()));
  }

  private static Map<String, Object> unplaced(EventStore.Unplaced event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", event.id());
    put(json, "kind", event.kind());
    json.put("signal", event.signal().word());
    json.put("time", event.time().toString());
    put(json, "agreementId", event.agreement());
    put(json, "waitsFor", event.waitsFor());
    json.put("receivedAt", event.receivedAt().toString());
    return json;
  }

  /// What the last sweeps found and left to a person.
  private Reply findings(Request request) {
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    var found = jdbi.withHandle(handle -> SweepStore.findings(handle, limit));
    return Reply.json(
        200, Map.of("findings", found.stream().map(LicenseResource::finding).toList()));
  }

  private static Map<String, Object> finding(SweepStore.Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", finding.subject());
    put(json, "license", finding.license());
    json.put("what", finding.what());
    json.put("since", finding.foundAt().toString());
    return json;
  }

  /// All that was heard of a license, which its state is the fold of.
  private Reply events(Request request) {
    UUID id = license(request).id();
    var story = jdbi.withHandle(handle -> EventStore.story(handle, id));
    return Reply.json(200, Map.of("events", story.stream().map(LicenseResource::event).toList()));
  }

  private static Map<String, Object> event(EventStore.Story event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", event.id());
    put(json, "kind", event.kind());
    json.put("signal", event.signal().word());
    json.put("time", event.time().toString());
    put(json, "reason", event.reason());
    return json;
  }

  private License license(Request request) {
    String id = request.path("id");
    return Ids.parse(id)
        .flatMap(known -> jdbi.withHandle(handle -> licenses.byId(handle, known)))
        .orElseThrow(() -> Problems.notFound("no license has the id " + id));
  }

  /// A license, as every call tells it.
  public static Map<String, Object> json(License license) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", license.id().toString());
    json.put("state", license.state().word());
    json.put("productCode", license.product().value());
    put(json, "licenseArn", license.arn());
    put(json, "buyerAccountId", license.buyer());
    put(json, "customerIdentifier", license.customer());
    put(json, "agreementId", license.agreement());
    put(json, "predecessor", license.predecessor());
    put(json, "tenant", license.tenant());
    json.put("tenantDefault", license.tenantDefault());
    put(json, "meteredFrom", license.meteredFrom());
    put(json, "activatedAt", license.activatedAt());
    put(json, "endingSince", license.firstEndAt());
    put(json, "finalDeadline", license.finalDeadline());
    put(json, "closedAt", license.closedAt());
    json.put("createdAt", license.createdAt().toString());
    return json;
  }

  private static void put(Map<String, Object> json, String name, Optional<?> value) {
    value.ifPresent(present -> json.put(name, present.toString()));
  }
}
