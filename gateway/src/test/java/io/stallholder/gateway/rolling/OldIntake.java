package io.stallholder.gateway.rolling;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Usage comes in: identities are claimed, hours are counted, what is refused is kept.
final class OldIntake {
  private static final String SOURCE = "urn:example:old";
  private static final int EVENTS = 10;
  private static final BigDecimal TOO_LATE = new BigDecimal("0.125");
  private static final int HOURS_BACK = 12;
  private static final int HOURS_AHEAD = 2_000;

  private final Statements sql;
  private final Old old;
  private final SplittableRandom chance;

  OldIntake(Statements sql, Old old, SplittableRandom chance) {
    this.sql = sql;
    this.old = old;
    this.chance = chance;
  }

  /// Events of one license, and which hour they are counted into.
  private record Batch(UUID license, List<String> ids, BigDecimal each) {
    BigDecimal sum() {
      return each.multiply(BigDecimal.valueOf(ids.size()));
    }
  }

  /// Events that are new, some of which come twice, and one that is refused.
  void report(Handle handle) {
    List<UUID> licenses = old.licenses();
    UUID license = licenses.get(chance.nextInt(licenses.size()));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      ids.add("%016x".formatted(chance.nextLong()));
    }
    Collections.sort(ids);
    var batch = new Batch(license, ids, BigDecimal.valueOf(chance.nextInt(5_000_000), 6));
    handle.useTransaction(inside -> store(inside, batch));
    old.accept(license, batch.sum().add(TOO_LATE));
    handle.useTransaction(inside -> {
      if (!claim(inside, batch).isEmpty()) {
        throw new IllegalStateException("events were claimed twice");
      }
      sql.query(inside, "usage.digests")
          .bindArray("ids", String.class, ids)
          .bindArray("sources", String.class, Old.repeated(SOURCE, ids))
          .mapToMap()
          .list();
    });
  }

  /// What had no license finds one.
  void attribute(Handle handle) {
    UUID license = old.licenses().getFirst();
    String id = "%016x".formatted(chance.nextLong());
    BigDecimal quantity = BigDecimal.valueOf(chance.nextInt(1_000), 2);
    handle.useTransaction(
        inside -> insert(inside, new Batch(license, List.of(id), quantity), Optional.empty()));
    List<String> tenants =
        sql.query(handle, "usage.unattributedTenants")
            .bind("limit", 100)
            .mapTo(String.class)
            .list();
    handle.useTransaction(inside -> {
      sql.query(inside, "license.byTenants")
          .bindArray("tenants", String.class, tenants)
          .mapToMap()
          .list();
      for (String tenant : tenants) {
        sql.query(inside, "usage.unattributed")
            .bind("tenant", tenant)
            .bind("limit", 1000)
            .mapToMap()
            .list();
      }
      OffsetDateTime hour = count(inside, license, quantity);
      sql.update(inside, "usage.attribute")
          .bind("id", id)
          .bind("source", SOURCE)
          .bind("license", license)
          .bind("hour", hour)
          .execute();
    });
    old.accept(license, quantity);
  }

  private void store(Handle handle, Batch batch) {
    sql.query(handle, "license.byIds").bindArray("ids", UUID.class, List.of()).mapToMap().list();
    sql.query(handle, "license.byArnIds")
        .bindArray("arns", String.class, List.of(Old.arnId(batch.license())))
        .mapToMap()
        .one();
    sql.query(handle, "license.successorsOf")
        .bindArray("ids", UUID.class, List.of(batch.license()))
        .mapToMap()
        .list();
    sql.query(handle, "license.byTenants")
        .bindArray("tenants", String.class, List.of(Old.arn(batch.license())))
        .mapToMap()
        .list();
    if (claim(handle, batch).size() != batch.ids().size()) {
      throw new IllegalStateException("new events were not claimed");
    }
    OffsetDateTime hour = count(handle, batch.license(), batch.sum());
    insert(handle, batch, Optional.of(hour));
    refuse(handle, batch.license());
    sql.update(handle, "refused.keep")
        .bind("key", batch.ids().getFirst())
        .bind("now", Old.NOW)
        .bind("code", "unknown-license")
        .bind("detail", "nobody knows it")
        .bind("event", "{}")
        .execute();
  }

  /// Accepted usage that no hour is left for.
  private void refuse(Handle handle, UUID license) {
    bindMeters(sql.update(handle, "meter.accept"), license)
        .bindArray("quantities", BigDecimal.class, List.of(TOO_LATE))
        .execute();
    sql.update(handle, "meter.noteRefused")
        .bind("license", license)
        .bind("dimension", Old.DIMENSION)
        .bind("hour", Old.hour(HOURS_BACK))
        .bind("reason", "window-closed")
        .bind("quantity", TOO_LATE)
        .bind("now", Old.NOW)
        .execute();
  }

  private Set<String> claim(Handle handle, Batch batch) {
    return new HashSet<>(
        sql.query(handle, "usage.claim")
            .bindArray("ids", String.class, batch.ids())
            .bindArray("sources", String.class, Old.repeated(SOURCE, batch.ids()))
            .bindArray("digests", String.class, Old.repeated("00ff", batch.ids()))
            .bind("now", Old.NOW)
            .map((row, _) -> row.getString("id"))
            .list());
  }

  /// Into an hour that is not sealed, which may be another one than it should have been.
  private OffsetDateTime count(Handle handle, UUID license, BigDecimal quantity) {
    bindMeters(sql.update(handle, "meter.accept"), license)
        .bindArray("quantities", BigDecimal.class, List.of(quantity))
        .execute();
    Set<OffsetDateTime> sealed =
        new HashSet<>(
            bindMeters(sql.query(handle, "meter.sealedHours"), license)
                .bind("earliest", Old.hour(HOURS_BACK))
                .map((row, _) -> row.getObject("hour", OffsetDateTime.class))
                .list());
    OffsetDateTime own = Old.hour(chance.nextInt(HOURS_BACK));
    OffsetDateTime hour = own;
    for (int i = 0; sealed.contains(hour) && i < HOURS_AHEAD; i++) {
      hour = hour.plusHours(1);
    }
    bindMeters(sql.update(handle, "meter.add"), license)
        .bindArray("hours", OffsetDateTime.class, List.of(hour))
        .bindArray("quantities", BigDecimal.class, List.of(quantity))
        .execute();
    if (!hour.equals(own)) {
      sql.update(handle, "meter.noteMoved")
          .bind("license", license)
          .bind("dimension", Old.DIMENSION)
          .bind("from", own)
          .bind("to", hour)
          .bind("reason", "late")
          .bind("quantity", quantity)
          .bind("overMonth", false)
          .bind("now", Old.NOW)
          .execute();
    }
    return hour;
  }

  private void insert(Handle handle, Batch batch, Optional<OffsetDateTime> hour) {
    List<String> ids = batch.ids();
    boolean isKnown = hour.isPresent();
    sql.update(handle, "usage.insert")
        .bind("now", Old.NOW)
        .bindArray("ids", String.class, ids)
        .bindArray("sources", String.class, Old.repeated(SOURCE, ids))
        .bindArray("subjects", String.class, Old.repeated(Old.arn(batch.license()), ids))
        .bindArray("times", OffsetDateTime.class, Old.repeated(Old.hour(1), ids))
        .bindArray("dimensions", String.class, Old.repeated(Old.DIMENSION, ids))
        .bindArray("quantities", BigDecimal.class, Old.repeated(batch.each(), ids))
        .bindArray("tags", String.class, Old.repeated("{\"team\": \"red\"}", ids))
        .bindArray("licenses", UUID.class, isKnown ? Old.repeated(batch.license(), ids) : List.of())
        .bindArray("tenants", String.class, isKnown ? List.of() : Old.repeated("someone", ids))
        .bindArray(
            "hours",
            OffsetDateTime.class,
            hour.map(known -> Old.repeated(known, ids)).orElse(List.of()))
        .execute();
  }

  private static <S extends SqlStatement<S>> S bindMeters(S statement, UUID license) {
    return statement
        .bindArray("licenses", UUID.class, List.of(license))
        .bindArray("dimensions", String.class, List.of(Old.DIMENSION));
  }
}
