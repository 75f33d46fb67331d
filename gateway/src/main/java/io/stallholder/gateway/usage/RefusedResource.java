package io.stallholder.gateway.usage;

import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// `/v1/usage/refused`: events that were refused, and another try once the reason is mended.
final class RefusedResource implements Resource {
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE = 100;

  private final Jdbi jdbi;
  private final UsageIntake intake;

  RefusedResource(Jdbi jdbi, UsageIntake intake) {
    this.jdbi = jdbi;
    this.intake = intake;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/usage/refused", this::list);
    routes.requiring(Scope.ADMIN).post("/v1/usage/refused/retry", this::retry);
  }

  private Reply list(Request request) {
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    var code = request.query().text("code");
    var after = request.query().text("after");
    List<RefusedStore.Refused> page =
        jdbi.withHandle(handle -> RefusedStore.page(handle, code, after, limit));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("events", page.stream().map(RefusedResource::json).toList());
    if (page.size() == limit) {
      body.put("next", page.getLast().key());
    }
    return Reply.json(200, body);
  }

  /// All of them, page by page; `code` narrows them to one reason.
  private Reply retry(Request request) {
    var code = request.query().text("code");
    int tried = 0;
    int accepted = 0;
    Optional<String> after = Optional.empty();
    UsageIntake.Retried page;
    do {
      page = intake.retry(code, after, MAX_PAGE);
      tried += page.tried();
      accepted += page.accepted();
      after = page.last();
    } while (page.tried() == MAX_PAGE);
    return Reply.json(200, Map.of("tried", tried, "accepted", accepted));
  }

  private static Map<String, Object> json(RefusedStore.Refused refused) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", refused.key());
    json.put("refusedAt", refused.refusedAt().toString());
    json.put("code", refused.code());
    json.put("detail", refused.detail());
    json.put("event", refused.event());
    return json;
  }
}
