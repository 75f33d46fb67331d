package io.stallholder.gateway.metering;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// `/v1/holds`: hours above their dimension's ceiling, which wait for a person.
public final class HoldResource implements Resource {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;
  private static final int MOST_PLACES = 9;
  private static final int LONGEST_NUMBER = 30;

  private final Jdbi jdbi;
  private final InstantSource clock;

  public HoldResource(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/holds", this::list);
    routes
        .requiring(Scope.ADMIN)
        .post("/v1/holds/{license}/{dimension}/{hour}/release", this::release);
  }

  private Reply list(Request request) {
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    List<HoldStore.Held> held = jdbi.withHandle(handle -> HoldStore.held(handle, limit));
    return Reply.json(200, Map.of("holds", held.stream().map(HoldResource::json).toList()));
  }

  /// How much of the hour may be billed; without a quantity all of it.
  record Release(@Nullable String reduceTo) {
    Optional<BigDecimal> quantity() {
      return Optional.ofNullable(reduceTo)
          .map(text -> {
            try {
              BigDecimal quantity = new BigDecimal(text);
              if (text.length() <= LONGEST_NUMBER
                  && quantity.signum() >= 0
                  && quantity.scale() >= 0
                  && quantity.scale() <= MOST_PLACES) {
                return quantity;
              }
            } catch (NumberFormatException _) {
              // Told below, together with a number that does not fit.
            }
            throw Problems.invalidParameter(
                "reduceTo", "reduceTo must be a decimal number of up to 9 places, not negative");
          });
    }
  }

  private Reply release(Request request) {
    Optional<MeterHour> hour = hour(request);
    byte[] body = request.bytes();
    Optional<BigDecimal> reduced =
        body.length == 0 ? Optional.empty() : request.json(body, Release.class).quantity();
    String by = request.caller().map(ApiKeys.Caller::keyId).orElse("");
    boolean released =
        hour.map(held -> jdbi.inTransaction(handle -> release(handle, held, reduced, by)))
            .orElse(false);
    if (!released) {
      throw Problems.notFound("no such hour is held");
    }
    return Reply.empty(204);
  }

  /// The difference to what was counted is accounted for as refused.
  boolean release(Handle handle, MeterHour hour, Optional<BigDecimal> reduced, String by) {
    Instant now = clock.instant();
    if (HoldStore.held(handle, hour).isEmpty()) {
      return false; // so that there is a meter to lock
    }
    MeterStore.lock(handle, hour.meter());
    Optional<BigDecimal> counted = HoldStore.held(handle, hour);
    if (counted.isEmpty()) {
      return false;
    }
    BigDecimal approved = reduced.orElse(counted.get());
    BigDecimal less = counted.get().subtract(approved);
    if (less.signum() < 0) {
      throw Problems.invalidParameter(
          "reduceTo",
          "reduceTo must not be above the %s that are counted".formatted(counted.get()));
    }
    if (less.signum() > 0) {
      MeterStore.subtract(handle, hour, less);
      var refused = new MeterStore.Refused(hour.meter(), hour.hour(), NoPlace.REDUCED, less);
      MeterStore.noteRefused(handle, List.of(refused), now);
    }
    HoldStore.release(handle, hour, approved, by, now);
    return true;
  }

  private static Optional<MeterHour> hour(Request request) {
    try {
      UsageHour hour = new UsageHour(Instant.parse(request.path("hour")));
      Dimension dimension = new Dimension(request.path("dimension"));
      return Ids.parse(request.path("license"))
          .map(license -> new MeterHour(new MeterKey(license, dimension), hour));
    } catch (DateTimeException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> json(HoldStore.Held held) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("license", held.hour().meter().license().toString());
    json.put("dimension", held.hour().meter().dimension().value());
    json.put("hour", held.hour().hour().toString());
    json.put("counted", Decimals.written(held.quantity()));
    json.put("heldSince", held.since().toString());
    return json;
  }
}
