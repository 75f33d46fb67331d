package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.Findings.Answer;
import io.stallholder.gateway.metering.Findings.Judged;
import io.stallholder.marketplace.MeteringRecordId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Answers to attempts, and what became of records, in PostgreSQL: one statement for all of a kind.
/// Every method works in the caller's transaction.
final class SettlementStore {
  private static final int LONGEST_TEXT = 1_000;

  private SettlementStore() {}

  /// Stores all of it.
  ///
  /// @return what became of the records that changed
  static Map<UUID, Outcome> store(Handle handle, Findings findings, Instant now) {
    noteAnswers(handle, findings.answers(), now);
    Map<UUID, UUID> unsure =
        findings.judged().stream()
            .filter(each -> each.verdict().dependsOnOtherAttempts())
            .collect(Collectors.toMap(each -> each.record().id(), Judged::request));
    Set<UUID> mayHaveArrived = mayHaveArrived(handle, unsure);
    SortedMap<UUID, Outcome> outcomes = new TreeMap<>();
    for (Judged each : findings.judged()) {
      UUID record = each.record().id();
      outcomes.put(record, each.verdict().outcome(mayHaveArrived.contains(record)));
    }
    outcomes.keySet().retainAll(settle(handle, outcomes, now));
    return outcomes;
  }

  private static void noteAnswers(Handle handle, Collection<Answer> answers, Instant now) {
    if (answers.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update attempt set answer = given.answer, detail = given.detail, answered_at = :now
            from unnest(:records, :requests, :answers, :details)
              as given (record, request, answer, detail)
            where attempt.record_id = given.record and attempt.request_id = given.request
            """)
        .bindArray("records", UUID.class, answers.stream().map(Answer::record).toList())
        .bindArray("requests", UUID.class, answers.stream().map(Answer::request).toList())
        .bindArray(
            "answers", String.class, answers.stream().map(each -> text(each.word())).toList())
        .bindArray(
            "details", String.class, answers.stream().map(each -> text(each.detail())).toList())
        .bind("now", now)
        .execute();
  }

  /// Which of these records AWS may have from another attempt than the one named. Locks them, so
  /// that two submitters look one after the other.
  ///
  /// @param attempts the request that is being settled, by record
  private static Set<UUID> mayHaveArrived(Handle handle, Map<UUID, UUID> attempts) {
    if (attempts.isEmpty()) {
      return Set.of();
    }
    List<UUID> records = attempts.keySet().stream().sorted().toList();
    handle
        .createQuery(
            """
            select id from metering_record where id = any(:records) order by id
            for no key update
            """)
        .bindArray("records", UUID.class, records)
        .mapTo(UUID.class)
        .list();
    return new HashSet<>(
        handle
            .createQuery(
                """
                select distinct attempt.record_id
                from unnest(:records, :requests) as settled (record, request)
                  join attempt on attempt.record_id = settled.record
                    and attempt.request_id <> settled.request
                where attempt.answer is null
                  or attempt.answer in ('lost', 'success', 'unknown-status')
                """)
            .bindArray("records", UUID.class, records)
            .bindArray("requests", UUID.class, records.stream().map(attempts::get).toList())
            .mapTo(UUID.class)
            .list());
  }

  /// Stores what became of records, unless somebody settled them meanwhile; a late success still
  /// counts over anything but a success.
  ///
  /// @return the records that changed
  static Set<UUID> settle(Handle handle, SortedMap<UUID, Outcome> outcomes, Instant now) {
    var sorted = new Sorted();
    outcomes.forEach(sorted::add);
    Set<UUID> changed = new HashSet<>();
    changed.addAll(sorted.meter(handle, now));
    changed.addAll(sorted.end(handle, now));
    changed.addAll(sorted.again(handle));
    changed.addAll(sorted.strip(handle));
    return changed;
  }

  /// Words of AWS as PostgreSQL takes them.
  private static String text(String words) {
    return words.substring(0, Math.min(words.length(), LONGEST_TEXT)).replace('\0', ' ');
  }

  /// Outcomes by what they write, in the order of their records: two who settle the same records
  /// then wait for each other instead of for ever.
  private static final class Sorted {
    private record Metered(UUID record, String id) {}

    private record Ended(UUID record, String state, String reason) {}

    private record Delayed(UUID record, long millis) {}

    private final List<Metered> metered = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private final List<Delayed> delayed = new ArrayList<>();
    private final List<UUID> stripped = new ArrayList<>();

    void add(UUID record, Outcome outcome) {
      switch (outcome) {
        case Outcome.Metered(var id) ->
            metered.add(new Metered(record, id.map(MeteringRecordId::value).orElse("")));
        case Outcome.Refused(String reason) -> ended.add(new Ended(record, "refused", reason));
        case Outcome.Conflict(String reason) -> ended.add(new Ended(record, "conflict", reason));
        case Outcome.Uncertain(String reason) -> ended.add(new Ended(record, "uncertain", reason));
        case Outcome.Parked(String reason) -> ended.add(new Ended(record, "parked", reason));
        case Outcome.Again(var delay) -> delayed.add(new Delayed(record, delay.toMillis()));
        case Outcome.Stripped _ -> stripped.add(record);
      }
    }

    private Set<UUID> meter(Handle handle, Instant now) {
      if (metered.isEmpty()) {
        return Set.of();
      }
      return handle
          .createUpdate(
              """
              update metering_record as record set state = 'metered', reason = null,
                metering_record_id = nullif(done.aws_id, ''), settled_at = :now
              from unnest(:records, :ids) as done (record_id, aws_id)
              where record.id = done.record_id and record.state <> 'metered'
              """)
          .bindArray("records", UUID.class, metered.stream().map(Metered::record).toList())
          .bindArray("ids", String.class, metered.stream().map(Metered::id).toList())
          .bind("now", now)
          .executeAndReturnGeneratedKeys("id")
          .mapTo(UUID.class)
          .set();
    }

    private Set<UUID> end(Handle handle, Instant now) {
      if (ended.isEmpty()) {
        return Set.of();
      }
      return handle
          .createUpdate(
              """
              update metering_record as record set state = done.state, reason = done.reason,
                settled_at = :now
              from unnest(:records, :states, :reasons) as done (record_id, state, reason)
              where record.id = done.record_id and record.state = 'sealed'
              """)
          .bindArray("records", UUID.class, ended.stream().map(Ended::record).toList())
          .bindArray("states", String.class, ended.stream().map(Ended::state).toList())
          .bindArray(
              "reasons", String.class, ended.stream().map(each -> text(each.reason())).toList())
          .bind("now", now)
          .executeAndReturnGeneratedKeys("id")
          .mapTo(UUID.class)
          .set();
    }

    private Set<UUID> again(Handle handle) {
      if (delayed.isEmpty()) {
        return Set.of();
      }
      return handle
          .createUpdate(
              """
              update metering_record as record set failures = record.failures + 1,
                not_before = now() + done.millis * interval '1 millisecond'
              from unnest(:records, :millis) as done (record_id, millis)
              where record.id = done.record_id and record.state = 'sealed'
              """)
          .bindArray("records", UUID.class, delayed.stream().map(Delayed::record).toList())
          .bindArray("millis", Long.class, delayed.stream().map(Delayed::millis).toList())
          .executeAndReturnGeneratedKeys("id")
          .mapTo(UUID.class)
          .set();
    }

    private Set<UUID> strip(Handle handle) {
      if (stripped.isEmpty()) {
        return Set.of();
      }
      return handle
          .createUpdate(
              """
              update metering_record set allocations_dropped = true, not_before = null
              where id = any(:records) and state = 'sealed' and not allocations_dropped
              """)
          .bindArray("records", UUID.class, stripped)
          .executeAndReturnGeneratedKeys("id")
          .mapTo(UUID.class)
          .set();
    }
  }
}
