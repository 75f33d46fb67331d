package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.Batches.Batch;
import io.stallholder.gateway.metering.Outgoing.Held;
import io.stallholder.gateway.metering.SealedRecord.AwsKey;
import io.stallholder.gateway.metering.SubmissionStore.Lane;
import io.stallholder.gateway.metering.SubmissionStore.Page;
import io.stallholder.gateway.metering.SubmissionStore.Wanted;
import io.stallholder.marketplace.metering.UsageBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Reads ahead what is most urgent, and makes batches of it.
final class Planning implements Outgoing.Planner {
  private static final int LEAST_PAGE = 500;
  private static final int GREATEST_PAGE = 2_000;
  private static final int EXPIRED_AT_ONCE = 50;

  private final Jdbi jdbi;
  private final Channel channel;
  private final Pace pace;
  private final int pageSize;

  Planning(Jdbi jdbi, Channel channel, Pace pace) {
    this.jdbi = jdbi;
    this.channel = channel;
    this.pace = pace;
    int second = UsageBatch.MAX_RECORDS * pace.callsPerSecond();
    this.pageSize = Math.clamp(2L * second, LEAST_PAGE, GREATEST_PAGE);
  }

  @Override
  public List<Batch> plan(Held held, Instant now) {
    return jdbi.inTransaction(handle -> new Reading(handle, held).plan(wanted(held, now)));
  }

  private Wanted wanted(Held held, Instant now) {
    return new Wanted(
        channel,
        Lane.LEAVING,
        false,
        now,
        pace.pausedProducts(),
        Optional.empty(),
        pageSize + held.busy().size());
  }

  /// One look at the database.
  private record Reading(Handle handle, Held held) {
    List<Batch> plan(Wanted wanted) {
      List<Batch> plan = new ArrayList<>(lane(wanted));
      plan.addAll(lane(wanted.in(Lane.ORDINARY)));
      if (plan.isEmpty()) {
        plan.addAll(lane(wanted.in(Lane.ALONE)));
      }
      return plan.isEmpty() ? expired(wanted) : plan;
    }

    /// Batches that are not full go when nothing of their kind is left to fill them, or when their
    /// turn has come: then they are filled from beyond the page.
    private List<Batch> lane(Wanted wanted) {
      Page page = SubmissionStore.page(handle, wanted);
      List<Batch> chosen = new ArrayList<>();
      for (Batch batch : Batches.of(free(page.records()), held.busy().values())) {
        if (batch.full() || page.complete()) {
          chosen.add(batch);
        } else if (chosen.isEmpty() || wanted.lane() == Lane.LEAVING) {
          chosen.add(filled(wanted, batch, chosen));
        }
      }
      return chosen;
    }

    private Batch filled(Wanted wanted, Batch batch, List<Batch> chosen) {
      Set<UUID> taken = ids(chosen);
      Page page =
          SubmissionStore.page(
              handle,
              wanted.of(
                  batch.first().kind(),
                  UsageBatch.MAX_RECORDS + held.busy().size() + taken.size()));
      List<SealedRecord> records =
          Stream.concat(batch.records().stream(), free(page.records()).stream())
              .filter(record -> !taken.contains(record.id()))
              .collect(
                  Collectors.toMap(
                      SealedRecord::id, record -> record, (one, _) -> one, LinkedHashMap::new))
              .values()
              .stream()
              .toList();
      return Batches.of(records, keys(chosen)).getFirst();
    }

    /// Only AWS closes a window: each is tried alone, the newest first, when there is nothing else
    /// to do.
    private List<Batch> expired(Wanted wanted) {
      Set<AwsKey> keys = new HashSet<>(held.busy().values());
      return Stream.of(Lane.values())
          .flatMap(lane ->
              SubmissionStore.page(
                  handle, wanted.expiredIn(lane, EXPIRED_AT_ONCE + held.busy().size()))
                  .records()
                  .stream())
          .filter(record -> !held.busy().containsKey(record.id()))
          .sorted((one, other) -> other.deadline().compareTo(one.deadline()))
          .filter(record -> keys.add(record.key()))
          .limit(EXPIRED_AT_ONCE)
          .map(record -> new Batch(List.of(record), true))
          .toList();
    }

    private List<SealedRecord> free(List<SealedRecord> records) {
      List<SealedRecord> free =
          records.stream().filter(record -> !held.busy().containsKey(record.id())).toList();
      return Stream.concat(
              free.stream().filter(record -> !held.suspects().contains(record.id())),
              free.stream().filter(record -> held.suspects().contains(record.id())))
          .toList();
    }

    private static Set<UUID> ids(List<Batch> batches) {
      return batches.stream()
          .flatMap(batch -> batch.records().stream())
          .map(SealedRecord::id)
          .collect(Collectors.toSet());
    }

    private List<AwsKey> keys(List<Batch> batches) {
      return Stream.concat(
              held.busy().values().stream(),
              batches.stream().flatMap(batch -> batch.records().stream()).map(SealedRecord::key))
          .toList();
    }
  }
}
