package io.stallholder.gateway.metering;

import io.stallholder.gateway.csv.CsvException;
import io.stallholder.gateway.csv.CsvWriter;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.Comparison.Hour;
import io.stallholder.gateway.metering.Comparison.Outcome;
import io.stallholder.gateway.metering.Comparison.Total;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// `/v1/ledger/compare`: the ledger beside what another job sent.
public final class ComparisonResource implements Resource {
  private final Jdbi jdbi;

  public ComparisonResource(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.ADMIN).post("/v1/ledger/compare", this::compare);
  }

  private Reply compare(Request request) {
    if (!request.mediaType().equals(CsvWriter.MEDIA_TYPE)) {
      throw Problems.unsupportedMediaType(request.mediaType(), CsvWriter.MEDIA_TYPE);
    }
    try (InputStream body = request.stream()) {
      return Reply.json(200, json(Comparison.of(jdbi, body)));
    } catch (CsvException e) {
      throw Problems.invalidCsv(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> json(Comparison comparison) {
    Map<String, Object> totals = new LinkedHashMap<>();
    for (Outcome outcome : Outcome.values()) {
      totals.put(outcome.word(), json(comparison.total(outcome)));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("totals", totals);
    json.put("hours", comparison.hours().stream().map(ComparisonResource::json).toList());
    json.put("more", comparison.more());
    return json;
  }

  private static Map<String, Object> json(Total total) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("hours", total.hours());
    json.put("ours", Decimals.written(total.ours()));
    json.put("theirs", Decimals.written(total.theirs()));
    return json;
  }

  private static Map<String, Object> json(Hour hour) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("outcome", hour.outcome().word());
    hour.license().ifPresent(license -> json.put("license", license.toString()));
    hour.name().ifPresent(name -> json.put("name", name));
    json.put("dimension", hour.dimension());
    json.put("hour", hour.hour().toString());
    hour.ours().ifPresent(ours -> json.put("ours", ours));
    hour.theirs().ifPresent(theirs -> json.put("theirs", theirs));
    hour.state().ifPresent(state -> json.put("state", state));
    return json;
  }
}
