package io.stallholder.gateway.alarm;

import io.stallholder.gateway.alarm.NoticeStore.Standing;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// `/v1/alarms`: what is wrong, and whether those who should know can be told.
final class AlarmResource implements Resource {
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE = 100;

  private enum State {
    ONGOING,
    ENDED
  }

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final List<Receiver> receivers;
  private final String mode;

  AlarmResource(Jdbi jdbi, InstantSource clock, List<Receiver> receivers, String mode) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.receivers = List.copyOf(receivers);
    this.mode = mode;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/alarms", this::list);
    routes.requiring(Scope.ADMIN).post("/v1/alarms/test", this::test);
  }

  private Reply list(Request request) {
    State state = request.query().choice("state", State.class).orElse(State.ONGOING);
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    var after = request.query().uuid("after");
    List<Alarm> page =
        jdbi.withHandle(handle -> AlarmStore.page(handle, state == State.ENDED, after, limit));
    List<Standing> standing = jdbi.withHandle(NoticeStore::standing);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("alarms", page.stream().map(AlarmResource::json).toList());
    body.put("receivers", receivers.stream().map(each -> json(each.name(), standing)).toList());
    if (page.size() == limit) {
      body.put("next", page.getLast().id().toString());
    }
    return Reply.json(200, body);
  }

  /// Asks nobody but the receivers, and waits for them.
  private Reply test(Request request) throws InterruptedException {
    Instant now = clock.instant();
    List<Object> results = new ArrayList<>();
    for (Receiver receiver : receivers) {
      var notice = new Notice(Ids.next(now), receiver.name(), Notice.testBody(now, mode));
      Optional<String> refused = receiver.tell(notice);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("receiver", receiver.name().word());
      result.put("delivered", refused.isEmpty());
      refused.ifPresent(why -> result.put("error", why));
      results.add(result);
    }
    return Reply.json(200, Map.of("receivers", results));
  }

  private static Map<String, Object> json(Alarm alarm) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", alarm.id().toString());
    json.put("name", alarm.name());
    Optional<Rule> rule = Watching.rule(alarm.name());
    rule.ifPresent(it -> json.put("severity", it.severity().word()));
    json.put("subject", alarm.subject());
    json.put("value", alarm.value());
    json.put("since", alarm.since().toString());
    json.put("begunAt", alarm.begunAt().orElseThrow().toString());
    json.put("toldAt", alarm.toldAt().orElseThrow().toString());
    alarm.endedAt().ifPresent(at -> json.put("endedAt", at.toString()));
    rule.map(Rule::words)
        .ifPresent(words -> {
          json.put("summary", words.summary());
          json.put("meaning", words.meaning());
          json.put("stake", words.stake());
          json.put("action", words.action());
        });
    return json;
  }

  private static Map<String, Object> json(ReceiverName receiver, List<Standing> standing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("receiver", receiver.word());
    Optional<Standing> found =
        standing.stream().filter(each -> each.receiver() == receiver).findFirst();
    json.put("undelivered", found.map(Standing::undelivered).orElse(0L));
    found.flatMap(Standing::lastError).ifPresent(error -> json.put("lastError", error));
    return json;
  }
}
