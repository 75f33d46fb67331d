package io.stallholder.gateway.metering;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.Recovering.Finding;
import io.stallholder.gateway.metering.RecoveryStore.Filter;
import io.stallholder.gateway.metering.RecoveryStore.Frozen;
import io.stallholder.gateway.metering.RecoveryStore.Recovery;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// `/v1/recoveries`, and uncertain records: what a person found out about usage that may have been
/// billed.
public final class RecoveryResource implements Resource {
  private static final int MOST_SHOWN = 1000;

  private final Jdbi jdbi;
  private final Recovering recovering;

  public RecoveryResource(Jdbi jdbi, Recovering recovering) {
    this.jdbi = jdbi;
    this.recovering = recovering;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/recoveries", this::list);
    routes
        .requiring(Scope.ADMIN)
        .post("/v1/recoveries/{id}/resolve", this::resolve)
        .post("/v1/ledger/{id}/resolve", this::resolveRecord);
  }

  private Reply list(Request request) {
    List<Map<String, Object>> recoveries =
        jdbi.withHandle(
            handle -> RecoveryStore.all(handle).stream().map(each -> json(handle, each)).toList());
    return Reply.json(200, Map.of("recoveries", recoveries));
  }

  /// What was found out about which usage; without a license, dimension and hour about all of it.
  record Resolved(
      @Nullable String license,
      @Nullable String dimension,
      @Nullable String hour,
      @Nullable String as) {
    Finding finding() {
      return Arrays.stream(Finding.values())
          .filter(each -> each.word().equals(as))
          .findFirst()
          .orElseThrow(() -> Problems.invalidParameter("as", "as must be billed or unbilled"));
    }

    Filter filter() {
      return new Filter(
          part("license", license, text -> Ids.parse(text).orElseThrow(this::noId)),
          part("dimension", dimension, Dimension::new),
          part("hour", hour, text -> new UsageHour(Instant.parse(text))));
    }

    private IllegalArgumentException noId() {
      return new IllegalArgumentException("must be a license's id");
    }

    private static <T> Optional<T> part(
        String name, @Nullable String text, Function<String, T> read) {
      try {
        return Optional.ofNullable(text).map(read);
      } catch (DateTimeException | IllegalArgumentException e) {
        throw Problems.invalidParameter(name, name + " does not fit: " + e.getMessage());
      }
    }
  }

  private Reply resolve(Request request) {
    Resolved resolved = request.json(Resolved.class);
    Filter filter = resolved.filter();
    Finding finding = resolved.finding();
    String id = request.path("id");
    int settled =
        Ids.parse(id)
            .flatMap(known -> recovering.resolve(known, filter, finding, caller(request)))
            .orElseThrow(() -> Problems.notFound("no recovery has the id " + id));
    return Reply.json(200, Map.of("settled", settled));
  }

  private Reply resolveRecord(Request request) {
    Finding finding = request.json(Resolved.class).finding();
    String id = request.path("id");
    boolean settled =
        Ids.parse(id)
            .map(known -> recovering.resolveRecord(known, finding, caller(request)))
            .orElse(false);
    if (!settled) {
      throw Problems.notFound("no uncertain record has the id " + id);
    }
    return Reply.empty(204);
  }

  private static String caller(Request request) {
    return request.caller().map(ApiKeys.Caller::keyId).orElse("");
  }

  private static Map<String, Object> json(Handle handle, Recovery recovery) {
    var everything = new Filter(Optional.empty(), Optional.empty(), Optional.empty());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", recovery.id().toString());
    json.put("since", recovery.since().toString());
    json.put("until", recovery.until().toString());
    json.put("declaredAt", recovery.declaredAt().toString());
    recovery.resolvedAt().ifPresent(at -> json.put("resolvedAt", at.toString()));
    json.put(
        "frozen",
        RecoveryStore.frozen(handle, recovery.id(), everything, MOST_SHOWN).stream()
            .map(RecoveryResource::json)
            .toList());
    return json;
  }

  private static Map<String, Object> json(Frozen frozen) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("license", frozen.hour().meter().license().toString());
    json.put("dimension", frozen.hour().meter().dimension().value());
    json.put("hour", frozen.hour().hour().toString());
    json.put("carried", frozen.carried());
    json.put("quantity", Decimals.written(frozen.quantity()));
    return json;
  }
}
