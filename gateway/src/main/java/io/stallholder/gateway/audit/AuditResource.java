package io.stallholder.gateway.audit;

import io.stallholder.gateway.csv.CsvWriter;
import io.stallholder.gateway.http.Query;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// `/v1/audit`: who or what changed which license, from which event, and when.
public final class AuditResource implements Resource {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;

  private enum Format {
    JSON,
    CSV
  }

  private final Jdbi jdbi;

  public AuditResource(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/audit", this::entries);
  }

  private Reply entries(Request request) {
    Query query = request.query();
    Optional<UUID> license = query.uuid("license");
    long after = query.number("after", 0, 0, Integer.MAX_VALUE);
    return switch (query.choice("format", Format.class).orElse(Format.JSON)) {
      case JSON -> page(license, after, query.number("limit", DEFAULT_PAGE, 1, MAX_PAGE));
      case CSV -> table(license, after);
    };
  }

  private Reply page(Optional<UUID> license, long after, int limit) {
    List<Entry> page = read(license, after, limit);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("entries", page.stream().map(AuditResource::json).toList());
    if (page.size() == limit) {
      body.put("next", page.getLast().id());
    }
    return Reply.json(200, body);
  }

  private List<Entry> read(Optional<UUID> license, long after, int limit) {
    return jdbi.withHandle(handle -> AuditStore.page(handle, license, after, limit));
  }

  private static Map<String, Object> json(Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", entry.id());
    json.put("at", entry.at().toString());
    json.put("actorKind", entry.actorKind());
    json.put("actor", entry.actor());
    json.put("action", entry.action());
    entry.license().ifPresent(license -> json.put("license", license.toString()));
    json.put("before", entry.before());
    json.put("after", entry.after());
    return json;
  }

  /// Read page by page: neither memory nor a transaction is held while somebody reads slowly.
  private Reply table(Optional<UUID> license, long after) {
    List<Entry> first = read(license, after, MAX_PAGE); // a failure here is still a problem
    return Reply.stream(
            200, CsvWriter.MEDIA_TYPE + "; charset=utf-8", out -> write(out, license, first))
        .with("Content-Disposition", "attachment; filename=\"audit.csv\"");
  }

  private void write(OutputStream out, Optional<UUID> license, List<Entry> first)
      throws IOException {
    var csv = new CsvWriter(out);
    csv.line("id", "at", "actorKind", "actor", "action", "license", "before", "after");
    List<Entry> page = first;
    while (!page.isEmpty()) {
      for (Entry entry : page) {
        csv.line(
            entry.id(),
            entry.at(),
            entry.actorKind(),
            entry.actor(),
            entry.action(),
            entry.license().map(UUID::toString).orElse(""),
            entry.before(),
            entry.after());
      }
      csv.flush();
      page = page.size() < MAX_PAGE ? List.of() : read(license, page.getLast().id(), MAX_PAGE);
    }
    csv.flush();
  }
}
