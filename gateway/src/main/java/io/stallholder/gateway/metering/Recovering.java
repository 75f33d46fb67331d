package io.stallholder.gateway.metering;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.metering.RecoveryStore.Filter;
import io.stallholder.gateway.metering.RecoveryStore.Frozen;
import io.stallholder.gateway.metering.RecoveryStore.Recovery;
import io.stallholder.gateway.metering.RecoveryStore.Uncertain;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A restored database is not the present: what AWS was told since its copy was made is not known.
/// Whatever may have been billed is never sent by itself, and waits for other evidence.
public final class Recovering {
  /// What a person found out.
  enum Finding {
    BILLED,
    UNBILLED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Recovering.class);
  private static final int PAGE = 500;

  private final Jdbi jdbi;
  private final UsageCounter counter;
  private final InstantSource clock;

  public Recovering(Jdbi jdbi, UsageCounter counter, InstantSource clock) {
    this.jdbi = jdbi;
    this.counter = counter;
    this.clock = clock;
  }

  /// The database was restored from a copy made at `since`. Told again, it changes nothing.
  public void declare(Instant since) {
    Instant now = clock.instant();
    jdbi.useTransaction(handle -> {
      var recovery =
          new Recovery(Ids.next(now), since, UsageHour.containing(now), now, Optional.empty());
      if (RecoveryStore.declare(handle, recovery)) {
        RecoveryStore.freezeAll(handle, recovery.id(), now);
        LOG.warn(
            "usage up to {} may have been billed since {}: it waits to be compared with AWS",
            recovery.until().end(),
            since);
      }
    });
  }

  /// Settles what a filter names, or else all that is left; then the recovery is over.
  ///
  /// @return how many hours and records were settled; none: no recovery has this id
  Optional<Integer> resolve(UUID id, Filter filter, Finding finding, String by) {
    Optional<Recovery> recovery =
        jdbi.withHandle(RecoveryStore::all).stream()
            .filter(known -> known.id().equals(id))
            .findFirst();
    if (recovery.isEmpty()) {
      return Optional.empty();
    }
    int settled = 0;
    List<Frozen> page;
    do {
      page = jdbi.withHandle(handle -> RecoveryStore.frozen(handle, id, filter, PAGE));
      for (Frozen frozen : page) {
        jdbi.useTransaction(handle -> resolve(handle, frozen, finding, by));
      }
      settled += page.size();
    } while (page.size() == PAGE);
    List<UUID> records;
    do {
      records = jdbi.withHandle(handle -> RecoveryStore.restoredRecords(handle, filter, PAGE));
      for (UUID record : records) {
        resolveRecord(record, finding, by);
      }
      settled += records.size();
    } while (records.size() == PAGE);
    if (filter.isEverything()) {
      Instant now = clock.instant();
      jdbi.useTransaction(handle -> RecoveryStore.close(handle, id, by, now));
    }
    return Optional.of(settled);
  }

  /// @return false when no uncertain record has this id
  boolean resolveRecord(UUID id, Finding finding, String by) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      Optional<Uncertain> record = RecoveryStore.uncertain(handle, id);
      if (record.isEmpty()) {
        return false;
      }
      MeterStore.lock(handle, record.get().hour().meter());
      String reason = finding.word() + ", says " + by;
      return switch (finding) {
        case BILLED -> RecoveryStore.billed(handle, id, reason, now);
        case UNBILLED -> {
          boolean first = RecoveryStore.unbilled(handle, id, reason, now);
          if (first) {
            counter.countAgain(handle, record.get().hour(), record.get().quantity(), now);
          }
          yield first;
        }
      };
    });
  }

  private void resolve(Handle handle, Frozen frozen, Finding finding, String by) {
    Instant now = clock.instant();
    MeterKey meter = frozen.hour().meter();
    MeterStore.lock(handle, meter);
    if (!RecoveryStore.resolve(handle, frozen.id(), finding.word(), by, now)
        || finding == Finding.BILLED) {
      return;
    }
    if (frozen.carried()) {
      RecoveryStore.carryAgain(handle, meter, frozen.quantity());
    } else {
      counter.countAgain(handle, frozen.hour(), frozen.quantity(), now);
    }
  }
}
