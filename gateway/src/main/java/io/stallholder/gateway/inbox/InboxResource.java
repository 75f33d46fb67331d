package io.stallholder.gateway.inbox;

import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.inbox.InboxStore.Message;
import io.stallholder.gateway.inbox.InboxStore.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// `/v1/inbox`: the messages nobody could read, and a second chance for them.
public final class InboxResource implements Resource {
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE = 100;

  private final Jdbi jdbi;

  public InboxResource(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/inbox", this::list);
    routes.requiring(Scope.ADMIN).post("/v1/inbox/{id}/retry", this::retry);
  }

  private Reply list(Request request) {
    State state = request.query().choice("state", State.class).orElse(State.PARKED);
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    var after = request.query().text("after");
    List<Message> page = jdbi.withHandle(handle -> InboxStore.page(handle, state, after, limit));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("messages", page.stream().map(InboxResource::json).toList());
    if (page.size() == limit) {
      body.put("next", page.getLast().identity());
    }
    return Reply.json(200, body);
  }

  private Reply retry(Request request) {
    String id = request.path("id");
    if (!jdbi.inTransaction(handle -> InboxStore.retry(handle, id))) {
      throw Problems.notFound("no parked message has the id " + id);
    }
    return Reply.empty(204);
  }

  private static Map<String, Object> json(Message message) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", message.identity());
    json.put("state", message.state().word());
    message.reason().ifPresent(reason -> json.put("reason", reason));
    json.put("queue", message.queue());
    json.put("sentAt", message.sentAt());
    json.put("receivedAt", message.receivedAt());
    json.put("body", message.body());
    return json;
  }
}
