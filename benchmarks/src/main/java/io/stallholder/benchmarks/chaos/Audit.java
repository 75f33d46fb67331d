package io.stallholder.benchmarks.chaos;

import io.stallholder.benchmarks.chaos.Postgres.Stored;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Whether nothing was lost and nothing came from nowhere. Pure.
final class Audit {
  private static final int MOST_SHOWN = 40;

  private final Evidence evidence;
  private final List<String> breaches = new ArrayList<>();

  private Audit(Evidence evidence) {
    this.evidence = evidence;
  }

  /// @return row by row, what does not fit; empty when all does
  static List<String> of(Evidence evidence) {
    Audit audit = new Audit(evidence);
    audit.sumsClose();
    audit.acceptedIsWhatTheAppWasTold();
    audit.everyEventIsStoredOnce();
    audit.ledgersAgree();
    audit.meteredIsTheSumOfItsRecords();
    audit.everyRequestWasWrittenDownBefore();
    List<String> all = audit.breaches;
    if (all.size() <= MOST_SHOWN) {
      return List.copyOf(all);
    }
    List<String> shown = new ArrayList<>(all.subList(0, MOST_SHOWN));
    shown.add("and %d more".formatted(all.size() - MOST_SHOWN));
    return shown;
  }

  private void sumsClose() {
    for (Sums sums : evidence.sums()) {
      if (!sums.close()) {
        breaches.add("does not close: " + sums);
      }
    }
  }

  private void acceptedIsWhatTheAppWasTold() {
    Map<Account, BigDecimal> accepted = new TreeMap<>();
    for (Sums sums : evidence.sums()) {
      Integer family = evidence.families().get(evidence.arn(sums.license()));
      if (family == null) {
        breaches.add("a balance of nobody who bought: " + sums);
      } else {
        accepted.merge(new Account(family, sums.dimension()), sums.accepted(), BigDecimal::add);
      }
    }
    Set<Account> all = new TreeSet<>(accepted.keySet());
    all.addAll(evidence.told().keySet());
    for (Account account : all) {
      BigDecimal here = accepted.getOrDefault(account, BigDecimal.ZERO);
      BigDecimal told = evidence.told().getOrDefault(account, BigDecimal.ZERO);
      if (here.compareTo(told) != 0) {
        breaches.add(
            "%s: %s is accepted, and the app was told %s; its licenses are %s"
                .formatted(account, here, told, licenses(account)));
      }
    }
  }

  private List<String> licenses(Account account) {
    return evidence.families().entrySet().stream()
        .filter(entry -> entry.getValue() == account.family())
        .map(Map.Entry::getKey)
        .toList();
  }

  private void everyEventIsStoredOnce() {
    Set<String> seen = new HashSet<>();
    for (Stored stored : evidence.stored()) {
      Optional<BigDecimal> told = Optional.ofNullable(evidence.acknowledged().get(stored.id()));
      if (!seen.add(stored.id())) {
        breaches.add("event " + stored.id() + " is stored twice");
      } else if (told.isEmpty()) {
        breaches.add("event " + stored.id() + " is stored, and was never accepted");
      } else if (told.get().compareTo(new BigDecimal(stored.quantity())) != 0) {
        breaches.add("event %s has quantity %s, not %s".formatted(stored.id(), stored, told));
      }
    }
    evidence.acknowledged().keySet().stream()
        .filter(id -> !seen.contains(id))
        .forEach(id -> breaches.add("event " + id + " was accepted, and is not stored"));
  }

  private void ledgersAgree() {
    Map<Key, Entry> ours = new HashMap<>();
    for (Entry entry : evidence.entries()) {
      Optional.ofNullable(ours.put(evidence.key(entry), entry))
          .ifPresent(other -> breaches.add("two records of one key: " + entry + ", " + other));
    }
    Set<Key> billed = new HashSet<>();
    for (Billed theirs : evidence.billed()) {
      billed.add(theirs.key());
      compare(theirs, Optional.ofNullable(ours.get(theirs.key())));
    }
    for (Entry entry : evidence.entries()) {
      if (entry.is("metered") && !billed.contains(evidence.key(entry))) {
        breaches.add("metered, but AWS does not have it: " + entry);
      }
      if (entry.is("conflict")) {
        breaches.add("nobody else meters here: " + entry);
      }
    }
  }

  private void compare(Billed theirs, Optional<Entry> ours) {
    if (ours.isEmpty()) {
      breaches.add("AWS bills what we have no record of: " + theirs);
      return;
    }
    Entry entry = ours.get();
    if (!entry.is("metered") && !entry.is("uncertain")) {
      breaches.add("AWS bills %s, here it is %s: %s".formatted(theirs, entry.state(), entry));
    } else if (entry.quantity().compareTo(theirs.quantity()) != 0) {
      breaches.add("AWS bills %s, here it is %s".formatted(theirs, entry));
    } else if (entry.recordId().filter(id -> !id.equals(theirs.recordId())).isPresent()) {
      breaches.add("AWS calls it %s, we call it %s".formatted(theirs, entry));
    }
  }

  private void meteredIsTheSumOfItsRecords() {
    Map<String, BigDecimal> metered = new HashMap<>();
    for (Entry entry : evidence.entries()) {
      if (entry.is("metered")) {
        String name = entry.license() + " " + entry.dimension();
        metered.merge(name, entry.quantity(), BigDecimal::add);
      }
    }
    for (Sums sums : evidence.sums()) {
      BigDecimal records =
          metered.getOrDefault(sums.license() + " " + sums.dimension(), BigDecimal.ZERO);
      if (records.compareTo(sums.part("metered")) != 0) {
        breaches.add("its metered records make " + records + ": " + sums);
      }
    }
  }

  private void everyRequestWasWrittenDownBefore() {
    Map<Key, Integer> attempts = new HashMap<>();
    evidence.entries().forEach(entry -> attempts.put(evidence.key(entry), entry.attempts()));
    evidence
        .sent()
        .forEach((key, times) -> {
          if (attempts.getOrDefault(key, 0) < times) {
            breaches.add(
                "AWS saw %s %d times, of which %d were written down before"
                    .formatted(key, times, attempts.getOrDefault(key, 0)));
          }
        });
  }
}
