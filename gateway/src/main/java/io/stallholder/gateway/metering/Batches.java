package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.SealedRecord.AwsKey;
import io.stallholder.gateway.metering.SealedRecord.Kind;
import io.stallholder.marketplace.metering.UsageBatch;
import io.stallholder.marketplace.metering.UsageRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts records together into requests. Pure: the order of what it is given is the order in which
/// requests go out.
final class Batches {
  /// The records of one request.
  ///
  /// @param full no other record fits
  record Batch(List<SealedRecord> records, boolean full) {
    Batch {
      records = List.copyOf(records);
    }

    SealedRecord first() {
      return records.getFirst();
    }
  }

  /// Records that wait for more of their kind.
  private record Started(int place, List<SealedRecord> records) {}

  private record Placed(int place, Batch batch) {}

  private final Set<AwsKey> taken;
  private final Map<Kind, Started> started = new HashMap<>();
  private final List<Placed> done = new ArrayList<>();

  private Batches(Collection<AwsKey> taken) {
    this.taken = new HashSet<>(taken);
  }

  /// Each batch as full as these records make it, in the order of their first records. A record
  /// that AWS could not tell from another one waits until that one has its answer.
  ///
  /// @param taken what is on its way already
  static List<Batch> of(List<SealedRecord> due, Collection<AwsKey> taken) {
    var batches = new Batches(taken);
    for (int place = 0; place < due.size(); place++) {
      if (batches.taken.add(due.get(place).key())) {
        batches.add(place, due.get(place));
      }
    }
    batches.started.values().forEach(batches::close);
    return batches.done.stream()
        .sorted((one, other) -> Integer.compare(one.place(), other.place()))
        .map(Placed::batch)
        .toList();
  }

  private void add(int place, SealedRecord record) {
    if (record.alone()) {
      close(new Started(place, new ArrayList<>(List.of(record))));
      return;
    }
    Started batch =
        started.computeIfAbsent(record.kind(), _ -> new Started(place, new ArrayList<>()));
    batch.records().add(record);
    if (batch.records().size() == UsageBatch.MAX_RECORDS) {
      started.remove(record.kind());
      close(batch);
    }
  }

  /// A batch that is too large by its bytes becomes several.
  private void close(Started batch) {
    List<SealedRecord> left = batch.records();
    while (!left.isEmpty()) {
      int fitting = fitting(left);
      List<SealedRecord> records =
          fitting == 0 ? List.of(left.getFirst().withoutAllocations()) : left.subList(0, fitting);
      boolean full =
          records.size() == UsageBatch.MAX_RECORDS
              || records.size() < left.size()
              || records.getFirst().alone();
      done.add(new Placed(batch.place(), new Batch(records, full)));
      left = left.subList(records.size(), left.size());
    }
  }

  private static int fitting(List<SealedRecord> records) {
    List<UsageRecord> usage = records.stream().map(SealedRecord::record).toList();
    return UsageBatch.fitting(records.getFirst().batchProduct(), usage);
  }
}
