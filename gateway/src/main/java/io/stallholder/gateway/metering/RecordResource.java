package io.stallholder.gateway.metering;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.RecordStore.Attempt;
import io.stallholder.gateway.metering.RecordStore.Check;
import io.stallholder.gateway.metering.RecordStore.Event;
import io.stallholder.gateway.metering.RecordStore.Parts;
import io.stallholder.gateway.metering.RecordStore.Position;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// `/v1/ledger/{id}`: one record, what was tried with it, and which events made its number.
public final class RecordResource implements Resource {
  private static final int MOST_ATTEMPTS = 1000;
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;

  private final Jdbi jdbi;

  public RecordResource(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void register(Routes routes) {
    routes
        .requiring(Scope.READ)
        .get("/v1/ledger/{id}", this::record)
        .get("/v1/ledger/{id}/events", this::events);
    routes.requiring(Scope.ADMIN).post("/v1/ledger/{id}/retry", this::retry);
  }

  private Reply record(Request request) {
    return Reply.json(
        200,
        jdbi.withHandle(handle -> {
          Line line = line(handle, request);
          Parts parts = RecordStore.parts(handle, line.id());
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("record", LedgerJson.of(line));
          json.put("allocations", AllocationJson.json(parts.allocations()));
          json.put("allocationsDropped", parts.dropped());
          json.put(
              "attempts",
              RecordStore.attempts(handle, line.id(), MOST_ATTEMPTS).stream()
                  .map(RecordResource::json)
                  .toList());
          return json;
        }));
  }

  private Reply events(Request request) {
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    Optional<Position> after = request.query().text("after").map(RecordResource::position);
    return Reply.json(
        200,
        jdbi.withHandle(handle -> {
          Line line = line(handle, request);
          var hour = new MeterHour(new MeterKey(line.license(), line.dimension()), line.hour());
          List<Event> page = RecordStore.events(handle, hour, after, limit);
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("check", json(RecordStore.check(handle, hour, line.counted())));
          json.put("events", page.stream().map(RecordResource::json).toList());
          if (page.size() == limit) {
            json.put("next", written(page.getLast().position()));
          }
          return json;
        }));
  }

  private Reply retry(Request request) {
    String id = request.path("id");
    boolean retrying =
        Ids.parse(id)
            .map(record -> jdbi.inTransaction(handle -> SubmissionStore.retry(handle, record)))
            .orElse(false);
    if (!retrying) {
      throw Problems.notFound("no parked record has the id " + id);
    }
    return Reply.empty(204);
  }

  private static Line line(Handle handle, Request request) {
    String id = request.path("id");
    return Ids.parse(id)
        .flatMap(record -> LedgerStore.line(handle, record))
        .orElseThrow(() -> Problems.notFound("no record has the id " + id));
  }

  /// Neither ids nor sources have control characters.
  private static String written(Position position) {
    String text = position.receivedAt() + "\n" + position.id() + "\n" + position.source();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Position position(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
      if (parts.length == 3 && parts[1].indexOf(0) < 0 && parts[2].indexOf(0) < 0) {
        return new Position(Instant.parse(parts[0]), parts[1], parts[2]);
      }
    } catch (IllegalArgumentException | DateTimeException _) {
      // Told below.
    }
    throw Problems.invalidParameter("after", "after must be the next of the page before");
  }

  private static Map<String, Object> json(Attempt attempt) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("request", attempt.request().toString());
    json.put("sentAt", attempt.sentAt().toString());
    attempt.answer().ifPresent(answer -> json.put("answer", answer));
    attempt.detail().ifPresent(detail -> json.put("detail", detail));
    attempt.answeredAt().ifPresent(at -> json.put("answeredAt", at.toString()));
    return json;
  }

  private static Map<String, Object> json(Check check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("events", check.number());
    json.put("sum", Decimals.written(check.events()));
    json.put("countedAgain", Decimals.written(check.countedAgain()));
    json.put("counted", Decimals.written(check.counted()));
    json.put("included", Decimals.written(check.included()));
    json.put("reduced", Decimals.written(check.reduced()));
    json.put("missing", Decimals.written(check.missing()));
    return json;
  }

  private static Map<String, Object> json(Event event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", event.position().id());
    json.put("source", event.position().source());
    json.put("subject", event.subject());
    json.put("time", event.time().toString());
    json.put("quantity", Decimals.written(event.quantity()));
    event.tags().ifPresent(tags -> json.put("tags", TagSet.of(tags).values()));
    json.put("hour", event.hour().toString());
    json.put("receivedAt", event.position().receivedAt().toString());
    return json;
  }
}
