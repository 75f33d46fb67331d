package io.stallholder.benchmarks.chaos;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// What the app was told of its events: the promises that are checked.
final class Books {
  private final Map<String, Event> acknowledged = new HashMap<>();
  private final List<Event> inOrder = new ArrayList<>();
  private final Map<Account, BigDecimal> sums = new HashMap<>();
  private final Set<String> refused = new HashSet<>();

  /// @param events all of them accepted, by now or before
  /// @param accepted how many of them are so only since this answer
  /// @throws Breach when more than were new are said to be
  synchronized void acknowledge(Collection<Event> events, int accepted) {
    Set<String> fresh = new HashSet<>();
    for (Event event : events) {
      if (acknowledged.putIfAbsent(event.id(), event) == null) {
        fresh.add(event.id());
        inOrder.add(event);
        sums.merge(event.account(), event.quantity(), BigDecimal::add);
      }
    }
    if (accepted > fresh.size()) {
      throw new Breach(
          "%d events were accepted in an answer to %d new ones and %d that were accepted before"
              .formatted(accepted, fresh.size(), events.size() - fresh.size()));
    }
  }

  /// @throws Breach when it was accepted before: who sends again is told so again
  synchronized void expectNew(Event event, String code) {
    if (acknowledged.containsKey(event.id())) {
      throw new Breach("event %s was accepted, and then refused: %s".formatted(event.id(), code));
    }
  }

  /// For good.
  synchronized void refuse(Event event, String code) {
    expectNew(event, code);
    refused.add(event.id());
  }

  /// Some that are accepted: sending them again changes nothing.
  synchronized List<Event> some(SplittableRandom chance, int most) {
    List<Event> some = new ArrayList<>();
    for (int i = 0; i < most && !inOrder.isEmpty(); i++) {
      some.add(inOrder.get(chance.nextInt(inOrder.size())));
    }
    return some;
  }

  synchronized Map<Account, BigDecimal> sums() {
    return Map.copyOf(sums);
  }

  synchronized Map<String, BigDecimal> quantities() {
    Map<String, BigDecimal> quantities = new HashMap<>();
    acknowledged.forEach((id, event) -> quantities.put(id, event.quantity()));
    return quantities;
  }

  synchronized int count() {
    return acknowledged.size();
  }

  synchronized int refusedCount() {
    return refused.size();
  }
}
