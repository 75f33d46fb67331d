package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.benchmarks.chaos.Wire.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// One thread of a seller's app. It reports what was used, through whichever gateway answers, and
/// sends the same events again until each has an answer; for good measure it repeats itself, and
/// now and then sends to both gateways at once.
final class App implements Actor {
  private static final String ONE = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int LARGEST_BATCH = 60;
  private static final int SHORTEST_REST_MILLIS = 20;
  private static final int LONGEST_REST_MILLIS = 200;
  private static final int MOST_LATE = 2_000;

  private final GatewayCalls gateways;
  private final SimulatedAws aws;
  private final Books books;
  private final Uses uses;
  private final Tally tally;
  private final SplittableRandom chance;

  /// Kept back, to be reported late; those of a license that the gateway has not heard of are
  /// reported again.
  private final Deque<Event> late = new ArrayDeque<>();

  App(Scene scene, Shop shop, Books books, Tally tally, SplittableRandom chance) {
    this.gateways = scene.calls();
    this.aws = scene.aws();
    this.books = books;
    this.tally = tally;
    this.chance = chance;
    this.uses = new Uses(shop, chance.split());
  }

  @Override
  public void act() throws InterruptedException {
    Instant now = aws.now();
    if (chance.nextInt(5) == 0) {
      Optional<Event> use = uses.next(now);
      if (use.isPresent()) {
        reportAlone(use.get());
      }
    } else {
      report(batch(now));
    }
    Thread.sleep(chance.nextLong(SHORTEST_REST_MILLIS, LONGEST_REST_MILLIS));
  }

  /// Reports what was kept back.
  ///
  /// @return whether nothing is left
  boolean flush() throws InterruptedException {
    List<Event> left = new ArrayList<>(late);
    late.clear();
    report(left);
    return late.isEmpty();
  }

  /// The gateway never heard of their license: they stay refused.
  void giveUp() {
    late.forEach(event -> books.refuse(event, "unknown-license"));
    late.clear();
  }

  private List<Event> batch(Instant now) {
    List<Event> batch = new ArrayList<>();
    for (int i = 0; i < 1 + chance.nextInt(LARGEST_BATCH); i++) {
      uses.next(now).ifPresent(event -> (chance.nextInt(6) == 0 ? late : batch).add(event));
    }
    int due = Math.max(late.size() / 10, late.size() - MOST_LATE);
    for (int i = 0; i < due; i++) {
      batch.add(late.removeFirst());
    }
    if (chance.nextInt(4) == 0) {
      batch.addAll(books.some(chance, 5));
      batch.addAll(batch.subList(0, Math.min(2, batch.size())).stream().toList());
    }
    return batch;
  }

  private void reportAlone(Event event) throws InterruptedException {
    Reply reply = answered(ONE, event.json());
    if (reply.status() == 202) {
      books.acknowledge(List.of(event), reply.json().path("accepted").asInt());
    } else {
      refused(event, reply.json().path("code").asText());
    }
  }

  private void report(List<Event> events) throws InterruptedException {
    if (events.isEmpty()) {
      return;
    }
    List<Map<String, Object>> body = events.stream().map(Event::json).toList();
    List<Reply> replies =
        chance.nextInt(8) == 0 ? answeredByAll(body) : List.of(answered(BATCH, body));
    int accepted = 0;
    Set<Event> good = new HashSet<>();
    Map<Event, String> bad = new HashMap<>();
    for (Reply reply : replies) {
      accepted += reply.json().path("accepted").asInt();
      Map<Event, String> refusals = refusals(reply, events);
      events.stream().filter(event -> !refusals.containsKey(event)).forEach(good::add);
      bad.putAll(refusals);
    }
    books.acknowledge(good, accepted);
    bad.keySet().removeAll(good);
    bad.forEach(this::refused);
  }

  /// By position, which counts from one.
  private static Map<Event, String> refusals(Reply reply, List<Event> events) {
    Map<Event, String> refusals = new HashMap<>();
    if (reply.status() != 202) {
      if (reply.status() != 422) {
        throw new Breach("an answer to usage that nobody expects: " + reply);
      }
      for (JsonNode problem : reply.json().path("problems")) {
        Event event = events.get(problem.path("position").asInt() - 1);
        refusals.put(event, problem.path("code").asText());
      }
    }
    return refusals;
  }

  private void refused(Event event, String code) {
    switch (code) {
      case "unknown-license" -> {
        books.expectNew(event, code);
        late.add(event);
      }
      case "license-ended" -> books.refuse(event, code);
      default -> throw new Breach("event " + event + " is refused: " + code);
    }
  }

  private Reply answered(String mediaType, Object body) throws InterruptedException {
    return Until.answered(
        "an answer to usage",
        PATIENCE,
        () -> attempt(chance.nextInt(gateways.count()), mediaType, body));
  }

  /// One of them, at least, has answered.
  private List<Reply> answeredByAll(List<Map<String, Object>> body) throws InterruptedException {
    List<Callable<Optional<Reply>>> attempts =
        IntStream.range(0, gateways.count())
            .<Callable<Optional<Reply>>>mapToObj(one -> () -> attempt(one, BATCH, body))
            .toList();
    List<Reply> replies = new ArrayList<>();
    try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Optional<Reply>> attempt : together.invokeAll(attempts)) {
        attempt.get().ifPresent(replies::add);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return replies.isEmpty() ? List.of(answered(BATCH, body)) : replies;
  }

  private Optional<Reply> attempt(int gateway, String mediaType, Object body)
      throws InterruptedException {
    tally.reports.incrementAndGet();
    Optional<Reply> reply = gateways.report(gateway, mediaType, body);
    if (reply.isEmpty()) {
      tally.unanswered.incrementAndGet();
    }
    return reply;
  }
}
