package io.stallholder.gateway.rolling;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Hours are sealed, records go out, answers come in.
final class OldMetering {
  private static final int METERS = 5;

  private final Statements sql;
  private final SplittableRandom chance;

  OldMetering(Statements sql, SplittableRandom chance) {
    this.sql = sql;
    this.chance = chance;
  }

  void seal(Handle handle) {
    List<UUID> due =
        sql.query(handle, "meter.due")
            .bind("ended", Old.NOW.minus(Duration.ofMinutes(65)))
            .bind("now", Old.NOW)
            .bindByType("license", null, UUID.class)
            .bindByType("dimension", null, String.class)
            .bind("limit", METERS)
            .map((row, _) -> row.getObject("license_id", UUID.class))
            .list();
    due.forEach(license -> handle.useTransaction(inside -> seal(inside, license)));
    handle.useTransaction(inside -> sql.update(inside, "submission.hurryLeaving").execute());
  }

  /// Every hour that is over; the running one stays open.
  private void seal(Handle handle, UUID license) {
    bind(sql.query(handle, "meter.lock"), license).mapToMap().one();
    sql.query(handle, "license.byId").bind("id", license).mapToMap().one();
    BigDecimal carry =
        bind(sql.query(handle, "meter.carry"), license).mapTo(BigDecimal.class).one();
    NavigableMap<OffsetDateTime, BigDecimal> open = new TreeMap<>();
    bind(sql.query(handle, "meter.openHours"), license)
        .map((row, _) ->
            Map.entry(row.getObject("hour", OffsetDateTime.class), row.getBigDecimal("counted")))
        .forEach(entry -> open.put(entry.getKey(), entry.getValue()));
    for (var hour : List.copyOf(open.headMap(Old.hour(0)).entrySet())) {
      BigDecimal total = hour.getValue().add(carry);
      BigDecimal units = total.setScale(0, RoundingMode.DOWN);
      if (units.signum() > 0) {
        insert(handle, license, new Sealed(hour.getKey(), hour.getValue(), carry, units));
      }
      carry = total.subtract(units);
      open.remove(hour.getKey());
    }
    bind(sql.update(handle, "meter.closeHours"), license).execute();
    sql.update(handle, "meter.add")
        .bindArray("licenses", UUID.class, Old.repeated(license, open.keySet()))
        .bindArray("dimensions", String.class, Old.repeated(Old.DIMENSION, open.keySet()))
        .bindArray("hours", OffsetDateTime.class, open.keySet())
        .bindArray("quantities", BigDecimal.class, open.values())
        .execute();
    bind(sql.update(handle, "meter.store"), license)
        .bind("carry", carry)
        .bind("rounded", BigDecimal.ZERO)
        .execute();
  }

  private record Sealed(
      OffsetDateTime hour, BigDecimal counted, BigDecimal carriedIn, BigDecimal units) {}

  private void insert(Handle handle, UUID license, Sealed sealed) {
    bind(sql.update(handle, "submission.seal"), license)
        .bind("id", new UUID(chance.nextLong(), chance.nextLong()))
        .bind("hour", sealed.hour())
        .bind("counted", sealed.counted())
        .bind("carriedIn", sealed.carriedIn())
        .bind("quantity", sealed.units().intValueExact())
        .bind("carriedOut", sealed.counted().add(sealed.carriedIn()).subtract(sealed.units()))
        .bind("timestamp", sealed.hour())
        .bind("account", Old.ACCOUNT)
        .bind("region", Old.REGION)
        .bind("product", Old.PRODUCT)
        .bind("style", "license")
        .bind("buyer", Old.BUYER)
        .bind("arn", Old.arn(license))
        .bindByType("customer", null, String.class)
        .bind("now", Old.NOW)
        .bind("deadline", sealed.hour().plusDays(1))
        .bind("leaving", false)
        .bind("batchLimit", 25)
        .execute();
  }

  void submit(Handle handle) {
    acquireLease(handle);
    List<UUID> records =
        sql.query(handle, "submission.due")
            .bind("account", Old.ACCOUNT)
            .bind("region", Old.REGION)
            .bindArray("paused", String.class, List.of())
            .bind("product", Old.PRODUCT)
            .bind("style", "license")
            .bindByType("batchLimit", null, Integer.class)
            .bind("limit", 25)
            .map((row, _) -> row.getObject("id", UUID.class))
            .list();
    UUID request = new UUID(chance.nextLong(), chance.nextLong());
    handle.useTransaction(inside ->
        sql.update(inside, "submission.noteAttempts")
            .bind("request", request)
            .bind("now", Old.NOW)
            .bindArray("ids", UUID.class, records)
            .execute());
    handle.useTransaction(inside -> records.forEach(record -> settle(inside, request, record)));
    sql.query(handle, "submission.waiting").mapTo(Integer.class).one();
  }

  private void acquireLease(Handle handle) {
    sql.update(handle, "lease.acquire")
        .bind("name", "submitting/" + Old.ACCOUNT + "/" + Old.REGION)
        .bind("holder", "old")
        .bind("length", 5.0)
        .execute();
  }

  private void settle(Handle handle, UUID request, UUID record) {
    int die = chance.nextInt(10);
    sql.update(handle, "submission.noteAnswer")
        .bind("answer", die < 7 ? "success" : "lost")
        .bind("detail", "")
        .bind("now", Old.NOW)
        .bind("request", request)
        .bind("record", record)
        .execute();
    if (die < 7) {
      sql.update(handle, "submission.settleMetered")
          .bind("id", UUID.randomUUID().toString())
          .bind("now", Old.NOW)
          .bind("record", record)
          .execute();
    } else if (die < 9) {
      sql.update(handle, "submission.settleAgain")
          .bind("batchLimit", 13)
          .bind("millis", 250L)
          .bind("record", record)
          .execute();
    } else {
      sql.update(handle, "submission.end")
          .bind("state", List.of("parked", "refused", "uncertain").get(chance.nextInt(3)))
          .bind("reason", "for a test")
          .bind("now", Old.NOW)
          .bind("record", record)
          .execute();
    }
  }

  private static <S extends SqlStatement<S>> S bind(S statement, UUID license) {
    return statement.bind("license", license).bind("dimension", Old.DIMENSION);
  }
}
