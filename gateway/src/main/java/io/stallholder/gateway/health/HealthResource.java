package io.stallholder.gateway.health;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.metrics.Metrics;
import java.util.Map;

/// `/health/live`, `/health/ready` and `/metrics`, for whoever watches the process.
public final class HealthResource implements Resource {
  private final Database database;
  private final Metrics metrics;
  private volatile boolean stopping;

  public HealthResource(Database database, Metrics metrics) {
    this.database = database;
    this.metrics = metrics;
  }

  @Override
  public void register(Routes routes) {
    routes
        .open()
        .get("/health/live", this::live)
        .get("/health/ready", this::ready)
        .get("/metrics", this::metrics);
  }

  /// From now on this process says that it is not ready, so that it gets no more work.
  public void stopping() {
    stopping = true;
  }

  private Reply live(Request request) {
    return Reply.json(200, Map.of("status", "up"));
  }

  private Reply ready(Request request) {
    if (stopping) {
      return notReady("the gateway is stopping");
    }
    if (!database.isReachable()) {
      return notReady("the database does not answer");
    }
    return Reply.json(200, Map.of("status", "up"));
  }

  private static Reply notReady(String why) {
    return Reply.problem(Problem.of(503, "not-ready", "Not ready", why));
  }

  private Reply metrics(Request request) {
    return Reply.bytes(200, Metrics.textType(), metrics.text());
  }
}
