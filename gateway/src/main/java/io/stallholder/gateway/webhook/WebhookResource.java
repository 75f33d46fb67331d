package io.stallholder.gateway.webhook;

import io.stallholder.gateway.config.EventType;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/v1/webhooks`: where events go, what became of them, and what to do about it.
final class WebhookResource implements Resource {
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE = 100;
  private static final int LONGEST_URL = 2000;

  private enum State {
    WAITING,
    DELIVERED,
    PARKED,
    DROPPED
  }

  private final Endpoints endpoints;
  private final TestEvent test;
  private final Sender untrusted;

  WebhookResource(Endpoints endpoints, TestEvent test, Sender untrusted) {
    this.endpoints = endpoints;
    this.test = test;
    this.untrusted = untrusted;
  }

  @Override
  public void register(Routes routes) {
    routes
        .requiring(Scope.READ)
        .get("/v1/webhooks", this::list)
        .get("/v1/webhooks/{id}", this::one)
        .get("/v1/webhooks/{id}/deliveries", this::deliveries);
    routes
        .requiring(Scope.ADMIN)
        .post("/v1/webhooks", this::add)
        .delete("/v1/webhooks/{id}", this::delete)
        .post("/v1/webhooks/{id}/secret", this::rotate)
        .post("/v1/webhooks/{id}/test", this::test)
        .post("/v1/webhooks/{id}/retry", this::retry)
        .post("/v1/webhooks/{id}/replay", this::replay);
  }

  private Reply list(Request request) {
    Endpoints.Overview all = endpoints.all();
    return Reply.json(
        200,
        Map.of(
            "webhooks",
            all.endpoints().stream()
                .map(each -> WebhookJson.endpoint(each, all.standing()))
                .toList()));
  }

  private Reply one(Request request) {
    Endpoint endpoint = endpoint(request);
    return Reply.json(200, WebhookJson.endpoint(endpoint, endpoints.all().standing()));
  }

  /// What makes an endpoint.
  record NewWebhook(@Nullable String url, @Nullable List<String> events) {
    URI address() {
      if (url == null || url.length() > LONGEST_URL || !url.matches("https?://.+")) {
        throw unfit("must be an address like https://app.example.com/webhooks");
      }
      try {
        URI uri = new URI(url);
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
          throw unfit("must have a host, and neither a user nor a #fragment");
        }
        return uri;
      } catch (URISyntaxException _) {
        throw unfit("is no address");
      }
    }

    Optional<List<String>> types() {
      if (events == null) {
        return Optional.empty();
      }
      if (events.isEmpty() || !EventType.words().containsAll(events)) {
        throw Problems.invalidParameter(
            "events", "events must be some of " + String.join(", ", EventType.words()));
      }
      return Optional.of(List.copyOf(events));
    }

    static ProblemException unfit(String why) {
      return Problems.invalidParameter("url", "url " + why);
    }
  }

  private Reply add(Request request) {
    NewWebhook wanted = request.json(NewWebhook.class);
    URI url = wanted.address();
    Optional<List<String>> types = wanted.types();
    untrusted
        .objection(url)
        .ifPresent(why -> {
          throw NewWebhook.unfit(why);
        });
    Endpoints.Keyed added =
        endpoints
            .add(url, types)
            .orElseThrow(() ->
                NewWebhook.unfit("is one too many: there are " + Endpoints.MOST + " already"));
    return keyed(201, added);
  }

  private Reply rotate(Request request) {
    Endpoint endpoint = ofApi(request);
    return keyed(200, endpoints.rotate(endpoint.id()).orElseThrow(WebhookResource::unknown));
  }

  private static Reply keyed(int status, Endpoints.Keyed keyed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("webhook", WebhookJson.endpoint(keyed.endpoint(), Map.of()));
    json.put("secret", keyed.secret().value());
    return Reply.json(status, json).with("Cache-Control", "no-store");
  }

  private Reply delete(Request request) {
    endpoints.delete(ofApi(request).id());
    return Reply.empty(204);
  }

  private Reply test(Request request) {
    Endpoint endpoint = endpoint(request);
    Answer answer =
        test.of(endpoint).orElseGet(() -> new Answer.Away("this gateway does not have its secret"));
    return Reply.json(200, WebhookJson.answer(answer));
  }

  private Reply retry(Request request) {
    return Reply.json(200, Map.of("retried", endpoints.retry(endpoint(request).id())));
  }

  /// What to send again: one of the two.
  record Again(@Nullable String event, @Nullable String from) {}

  private Reply replay(Request request) {
    Again again = request.json(Again.class);
    Endpoint endpoint = endpoint(request);
    if ((again.event() == null) == (again.from() == null)) {
      throw Problems.invalidParameter("event", "either event or from is required");
    }
    EventStore.Replayed replayed =
        again.event() == null
            ? endpoints.replay(endpoint, instant(String.valueOf(again.from())))
            : endpoints
                .replay(endpoint, event(again.event()))
                .orElseThrow(() -> Problems.notFound("no event has the id " + again.event()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("replayed", replayed.count());
    replayed.last().ifPresent(last -> json.put("next", last.toString()));
    return Reply.json(200, json);
  }

  private Reply deliveries(Request request) {
    Optional<String> state =
        request.query().choice("state", State.class).map(it -> it.name().toLowerCase(Locale.ROOT));
    int after = request.query().number("after", 0, 0, Integer.MAX_VALUE);
    int limit = request.query().number("limit", DEFAULT_PAGE, 1, MAX_PAGE);
    List<StandingStore.Line> page = endpoints.lines(endpoint(request).id(), state, after, limit);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("deliveries", page.stream().map(WebhookJson::line).toList());
    if (page.size() == limit) {
      json.put("next", page.getLast().place());
    }
    return Reply.json(200, json);
  }

  private Endpoint endpoint(Request request) {
    return Ids.parse(request.path("id"))
        .flatMap(endpoints::byId)
        .orElseThrow(WebhookResource::unknown);
  }

  private Endpoint ofApi(Request request) {
    Endpoint endpoint = endpoint(request);
    if (endpoint.isOfConfig()) {
      throw new ProblemException(
          Problem.of(
              409,
              "webhook-of-configuration",
              "The webhook is one of the configuration",
              "change it there: webhooks.endpoints"));
    }
    return endpoint;
  }

  private static ProblemException unknown() {
    return Problems.notFound("no webhook has this id");
  }

  private static UUID event(String text) {
    return Ids.parse(text)
        .orElseThrow(() -> Problems.invalidParameter("event", "event must be a UUID"));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw Problems.invalidParameter("from", "from must be an instant like 2026-11-05T12:00:00Z");
    }
  }
}
