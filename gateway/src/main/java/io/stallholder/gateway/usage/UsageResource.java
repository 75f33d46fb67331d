package io.stallholder.gateway.usage;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.config.UsageConfig;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.usage.UsageIntake.Fate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `POST /v1/usage`: one event, a batch, or one event per line.
final class UsageResource implements Resource {
  private static final String ONE = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";
  private static final String LINES = "application/x-ndjson";
  private static final Set<String> TYPES = Set.of(ONE, BATCH, LINES);
  private static final int MAX_PROBLEMS_SHOWN = 1000;

  private final Commits commits;
  private final Room room;
  private final UsageConfig config;
  private final Counter events;

  UsageResource(Commits commits, Room room, UsageConfig config, Metrics metrics) {
    this.commits = commits;
    this.room = room;
    this.config = config;
    this.events = metrics.counter("usage_events", "Usage events received, by fate", "fate");
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.USAGE).post("/v1/usage", this::report);
  }

  private Reply report(Request request) {
    String type = request.mediaType();
    if (!TYPES.contains(type)) {
      throw Problems.unsupportedMediaType(type, ONE, BATCH, LINES);
    }
    try (Room.Place place = room.enter()) {
      List<Reading> readings = read(request, type, place);
      return reply(readings, commits.accept(readings), type.equals(ONE));
    }
  }

  private List<Reading> read(Request request, String type, Room.Place place) {
    UsageBody body =
        UsageBody.read(
            Json.mapper(), request.stream(), request.length(), place, config.maxEventsPerRequest());
    return switch (type) {
      case ONE -> body.one();
      case BATCH -> body.batch();
      default -> body.lines();
    };
  }

  private Reply reply(List<Reading> readings, List<Fate> fates, boolean single) {
    int accepted = 0;
    int duplicate = 0;
    List<Refusal> refusals = new ArrayList<>();
    List<Map<String, Object>> problems = new ArrayList<>();
    for (int i = 0; i < fates.size(); i++) {
      switch (fates.get(i)) {
        case Fate.Accepted _ -> accepted++;
        case Fate.Duplicate _ -> duplicate++;
        case Fate.Refused(Refusal refusal) -> {
          refusals.add(refusal);
          if (problems.size() < MAX_PROBLEMS_SHOWN) {
            problems.add(problem(readings.get(i), refusal));
          }
        }
      }
    }
    events.labelValues("accepted").inc(accepted);
    events.labelValues("duplicate").inc(duplicate);
    events.labelValues("refused").inc(refusals.size());
    if (refusals.isEmpty()) {
      return Reply.json(202, counts(accepted, duplicate));
    }
    if (single) {
      Refusal refusal = refusals.getFirst();
      return Reply.problem(
          Problem.of(
              refusal.code().status(),
              refusal.code().word(),
              "The event was refused",
              refusal.detail()));
    }
    return Reply.problem(
        Problem.of(
                422,
                "events-refused",
                "Some events were refused; the others are accepted",
                "%d of %d events were refused; mend them and send all again: what was accepted is not counted twice"
                    .formatted(refusals.size(), fates.size()))
            .with("accepted", accepted)
            .with("duplicate", duplicate)
            .with("refused", refusals.size())
            .with("problems", problems));
  }

  private static Map<String, Object> counts(int accepted, int duplicate) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("accepted", accepted);
    counts.put("duplicate", duplicate);
    return counts;
  }

  private static Map<String, Object> problem(Reading reading, Refusal refusal) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("position", reading.position());
    if (reading.result() instanceof Reading.Result.Understood(UsageEvent event)) {
      problem.put("id", event.identity().id());
    }
    problem.put("status", refusal.code().status());
    problem.put("code", refusal.code().word());
    problem.put("detail", refusal.detail());
    return problem;
  }
}
