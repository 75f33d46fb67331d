package io.stallholder.gateway.health;

import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.inbox.Inbox;
import io.stallholder.gateway.metering.Backlog;
import io.stallholder.marketplace.queue.QueueReader;
import io.stallholder.marketplace.queue.QueueUnavailableException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/v1/backlog`: what is still to be done at this moment of business time. Who steps a simulated
/// clock takes the next step when nothing is.
public final class BacklogResource implements Resource {
  private final List<QueueReader> queues;
  private final Inbox inbox;
  private final Backlog metering;
  private final InstantSource clock;

  public BacklogResource(
      List<QueueReader> queues, Inbox inbox, Backlog metering, InstantSource clock) {
    this.queues = List.copyOf(queues);
    this.inbox = inbox;
    this.metering = metering;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.requiring(Scope.READ).get("/v1/backlog", this::backlog);
  }

  /// Counts in the direction in which work flows, so that nothing slips by between two counts.
  private Reply backlog(Request request) {
    Instant now = clock.instant();
    long queued = queues.stream().mapToLong(BacklogResource::depth).sum();
    long received = inbox.waiting();
    long questions = metering.questions(now);
    boolean hours = metering.hasHoursToSeal(now);
    int records = metering.recordsToSend();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("now", now.toString());
    body.put("done", queued + received + questions + records == 0 && !hours);
    body.put("queuedMessages", queued);
    body.put("receivedMessages", received);
    body.put("questions", questions);
    body.put("hoursToSeal", hours);
    body.put("recordsToSend", records);
    return Reply.json(200, body);
  }

  private static long depth(QueueReader queue) {
    try {
      return queue.depth().total();
    } catch (QueueUnavailableException e) {
      throw new ProblemException(
          Problem.of(
              503, "queue-unavailable", "A queue cannot be asked", String.valueOf(e.getMessage())));
    }
  }
}
