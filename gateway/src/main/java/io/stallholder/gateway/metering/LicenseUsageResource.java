package io.stallholder.gateway.metering;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.DimensionConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.csv.CsvWriter;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Query;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.LicenseUsageStore.After;
import io.stallholder.gateway.metering.LicenseUsageStore.Filter;
import io.stallholder.gateway.metering.LicenseUsageStore.Unit;
import io.stallholder.marketplace.UsageHour;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// `/v1/licenses/{id}/usage`: what a buyer used, for the seller's own page.
public final class LicenseUsageResource implements Resource {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;

  /// What is shown where nothing is asked for.
  private static final Duration USUAL = Duration.ofDays(31);

  private enum Format {
    JSON,
    CSV
  }

  private final Jdbi jdbi;
  private final GatewayConfig config;
  private final Licenses licenses;
  private final InstantSource clock;

  public LicenseUsageResource(
      Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.config = config;
    this.licenses = licenses;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/licenses/{id}/usage", this::read);
  }

  private Reply read(Request request) {
    Query query = request.query();
    Format format = query.choice("format", Format.class).orElse(Format.JSON);
    int size = query.number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    After after = query.text("after").map(LicenseUsageResource::after).orElse(After.NOTHING);
    Unit unit = query.choice("per", Unit.class).orElse(Unit.HOUR);
    Instant to = query.instant("to").orElseGet(() -> UsageHour.containing(clock.instant()).end());
    Instant from = query.instant("from").orElseGet(() -> to.minus(USUAL));
    License license = license(request.path("id"));
    var filter = new Filter(license.id(), query.text("dimension"), from, to, unit, after, size);
    return switch (format) {
      case JSON -> page(license, filter);
      case CSV -> table(license, filter);
    };
  }

  private License license(String id) {
    return Ids.parse(id)
        .flatMap(known -> jdbi.withHandle(handle -> licenses.byId(handle, known)))
        .orElseThrow(() -> Problems.notFound("no license has the id " + id));
  }

  /// As `next` gives it.
  private static After after(String text) {
    int end = text.indexOf('/');
    try {
      return new After(Instant.parse(text.substring(0, Math.max(0, end))), text.substring(end + 1));
    } catch (DateTimeException _) {
      throw Problems.invalidParameter("after", "after must be the next of the page before");
    }
  }

  private static After last(List<LicenseUsage> page) {
    return new After(page.getLast().from(), page.getLast().dimension().value());
  }

  private List<LicenseUsage> lines(Filter filter) {
    return jdbi.withHandle(handle -> LicenseUsageStore.lines(handle, filter));
  }

  private Reply page(License license, Filter filter) {
    List<LicenseUsage> page = lines(filter);
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("license", license.id().toString());
    license.tenant().ifPresent(tenant -> body.put("tenant", tenant));
    body.put("from", filter.from().toString());
    body.put("to", filter.to().toString());
    body.put("per", filter.unit().word());
    var lines = body.putArray("usage");
    page.forEach(line -> lines.add(json(license, filter, line)));
    if (page.size() == filter.size()) {
      After last = last(page);
      body.put("next", last.from() + "/" + last.dimension());
    }
    return Reply.json(200, body);
  }

  private Optional<DimensionConfig> configured(License license, LicenseUsage line) {
    return config.product(license.product()).flatMap(it -> it.dimension(line.dimension()));
  }

  private boolean isSplitLater(License license) {
    return config
        .product(license.product())
        .map(ProductConfig::model)
        .filter(Model.CONTRACT_WITH_CONSUMPTION::equals)
        .isPresent();
  }

  private static Instant end(Filter filter, LicenseUsage line) {
    return switch (filter.unit()) {
      case HOUR -> line.from().plus(Duration.ofHours(1));
      case DAY -> line.from().plus(Duration.ofDays(1));
    };
  }

  private ObjectNode json(License license, Filter filter, LicenseUsage line) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("from", line.from().toString());
    json.put("to", end(filter, line).toString());
    json.put("dimension", line.dimension().value());
    json.put("quantity", Decimals.written(line.quantity()));
    json.put("state", line.state().name().toLowerCase(Locale.ROOT));
    json.put("counted", Decimals.written(line.counted()));
    json.put("sealed", Decimals.written(line.sealed()));
    json.put("sent", Decimals.written(line.sent()));
    json.put("unsettled", Decimals.written(line.unsettled()));
    json.put("metered", Decimals.written(line.metered()));
    json.put("included", Decimals.written(line.included()));
    json.put("refused", Decimals.written(line.refused()));
    BigDecimal beyond = line.beyond(isSplitLater(license));
    json.put("beyond", Decimals.written(beyond));
    Optional<BigDecimal> price = configured(license, line).flatMap(DimensionConfig::price);
    json.put("price", price.map(Decimals::written).orElse(null));
    json.put("amount", price.map(beyond::multiply).map(Decimals::written).orElse(null));
    return json;
  }

  /// Read page by page: neither memory nor a transaction is held while somebody reads slowly.
  private Reply table(License license, Filter filter) {
    Filter whole = filter.page(filter.after(), MAX_PAGE);
    List<LicenseUsage> first = lines(whole); // a failure here is still a problem
    return Reply.stream(
            200, CsvWriter.MEDIA_TYPE + "; charset=utf-8", out -> write(out, license, whole, first))
        .with("Content-Disposition", "attachment; filename=\"usage.csv\"");
  }

  private void write(OutputStream out, License license, Filter filter, List<LicenseUsage> first)
      throws IOException {
    var csv = new CsvWriter(out);
    csv.line(
        "from",
        "to",
        "dimension",
        "quantity",
        "state",
        "counted",
        "sealed",
        "sent",
        "unsettled",
        "metered",
        "included",
        "refused",
        "beyond",
        "price",
        "amount");
    List<LicenseUsage> page = first;
    while (!page.isEmpty()) {
      for (LicenseUsage line : page) {
        write(csv, license, filter, line);
      }
      csv.flush();
      page = page.size() < MAX_PAGE ? List.of() : lines(filter.page(last(page), MAX_PAGE));
    }
    csv.flush();
  }

  private void write(CsvWriter csv, License license, Filter filter, LicenseUsage line)
      throws IOException {
    BigDecimal beyond = line.beyond(isSplitLater(license));
    Optional<BigDecimal> price = configured(license, line).flatMap(DimensionConfig::price);
    csv.line(
        line.from(),
        end(filter, line),
        line.dimension().value(),
        line.quantity(),
        line.state().name().toLowerCase(Locale.ROOT),
        line.counted(),
        line.sealed(),
        line.sent(),
        line.unsettled(),
        line.metered(),
        line.included(),
        line.refused(),
        beyond,
        price.<Object>map(it -> it).orElse(""),
        price.<Object>map(beyond::multiply).orElse(""));
  }
}
