package io.stallholder.gateway.metering;

import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.Pauses.Pause;
import io.stallholder.gateway.metering.Pauses.Target;
import io.stallholder.marketplace.ProductCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/v1/metering`: stops the metering of a product or a license, and lets it go on.
public final class PauseResource implements Resource {
  private final Pauses pauses;
  private final GatewayConfig config;

  public PauseResource(Pauses pauses, GatewayConfig config) {
    this.pauses = pauses;
    this.config = config;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/metering/pauses", this::list);
    routes
        .requiring(Scope.ADMIN)
        .post("/v1/metering/pause", this::pause)
        .post("/v1/metering/resume", this::resume);
  }

  /// What to stop, or to let go on; the reason is for pausing alone.
  record Stop(@Nullable String product, @Nullable String license, @Nullable String reason) {
    String because() {
      return Optional.ofNullable(reason)
          .filter(text -> !text.isBlank() && text.indexOf(0) < 0)
          .filter(text -> text.length() <= Pauses.LONGEST_REASON)
          .orElseThrow(() ->
              Problems.invalidParameter(
                  "reason",
                  "reason is required, with 1 to " + Pauses.LONGEST_REASON + " characters"));
    }
  }

  private Reply list(Request request) {
    return Reply.json(
        200, Map.of("pauses", pauses.inForce().stream().map(PauseResource::json).toList()));
  }

  private Reply pause(Request request) {
    Stop stop = request.json(Stop.class);
    if (!pauses.pause(target(stop), stop.because(), caller(request))) {
      throw Problems.notFound("no license has the id " + stop.license());
    }
    return Reply.empty(204);
  }

  private Reply resume(Request request) {
    if (!pauses.resume(target(request.json(Stop.class)), caller(request))) {
      throw Problems.notFound("no such product or license is paused");
    }
    return Reply.empty(204);
  }

  private Target target(Stop stop) {
    Optional<String> product = Optional.ofNullable(stop.product());
    Optional<String> license = Optional.ofNullable(stop.license());
    if (product.isPresent() == license.isPresent()) {
      throw Problems.invalidParameter("product", "either product or license is required");
    }
    if (product.isPresent()) {
      return config.products().stream()
          .map(sold -> sold.code())
          .filter(code -> code.value().equals(product.get()))
          .findFirst()
          .<Target>map(Target.OfProduct::new)
          .orElseThrow(() -> Problems.notFound("no product has the code " + product.get()));
    }
    return license
        .flatMap(Ids::parse)
        .<Target>map(Target.OfLicense::new)
        .orElseThrow(() -> Problems.notFound("no license has the id " + license.orElse("")));
  }

  private static String caller(Request request) {
    return request.caller().map(ApiKeys.Caller::keyId).orElse("");
  }

  private static Map<String, Object> json(Pause pause) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (pause.target()) {
      case Target.OfProduct(ProductCode code) -> json.put("product", code.value());
      case Target.OfLicense(UUID id) -> json.put("license", id.toString());
    }
    json.put("reason", pause.reason());
    json.put("pausedAt", pause.pausedAt().toString());
    json.put("pausedBy", pause.pausedBy());
    return json;
  }
}
