package io.stallholder.gateway.metering;

import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Tagged usage of open hours, and what tag sets carry over, in PostgreSQL. Every method works in
/// the caller's transaction, under the lock of the meter's row.
final class TagStore {
  /// Usage of one hour under one tag set.
  record Tagged(MeterHour hour, TagSet tags) {}

  private TagStore() {}

  /// Costs nothing where nothing is tagged.
  static void add(Handle handle, Map<Tagged, BigDecimal> additions) {
    if (additions.isEmpty()) {
      return;
    }
    List<MeterHour> hours = additions.keySet().stream().map(Tagged::hour).toList();
    List<TagSet> tagSets = additions.keySet().stream().map(Tagged::tags).toList();
    bindTags(
            handle.createUpdate(
                """
                insert into open_tagged as open
                  (license_id, dimension, hour, tag_set, tags, counted)
                select license_id, dimension, hour, decode(tag_set, 'base64'),
                  cast(tags as jsonb), quantity
                from unnest(:licenses, :dimensions, :hours, :tagSets, :tags, :quantities)
                  as usage (license_id, dimension, hour, tag_set, tags, quantity)
                on conflict (license_id, dimension, hour, tag_set)
                  do update set counted = open.counted + excluded.counted
                """),
            tagSets)
        .bindArray(
            "licenses", UUID.class, hours.stream().map(each -> each.meter().license()).toList())
        .bindArray(
            "dimensions",
            String.class,
            hours.stream().map(each -> each.meter().dimension().value()).toList())
        .bindArray(
            "hours", OffsetDateTime.class, hours.stream().map(each -> utc(each.hour())).toList())
        .bindArray("quantities", BigDecimal.class, additions.values())
        .execute();
  }

  /// The hours in which something is tagged.
  static NavigableSet<UsageHour> hours(Handle handle, MeterKey meter) {
    return new TreeSet<>(
        bindMeter(
                handle.createQuery(
                    """
                    select distinct hour from open_tagged
                    where license_id = :license and dimension = :dimension
                    """),
                meter)
            .map((row, _) -> new UsageHour(row.getObject("hour", OffsetDateTime.class).toInstant()))
            .list());
  }

  /// What is counted in one hour under each tag set, the largest `limit` of them.
  static Map<TagSet, BigDecimal> counted(Handle handle, MeterKey meter, UsageHour hour, int limit) {
    Map<TagSet, BigDecimal> counted = new HashMap<>();
    bindMeter(
            handle.createQuery(
                """
                select tags, counted as quantity from open_tagged
                where license_id = :license and dimension = :dimension and hour = :hour
                order by counted desc, tag_set limit :limit
                """),
            meter)
        .bind("hour", hour.start())
        .bind("limit", limit)
        .map((row, _) -> quantity(row))
        .forEach(each -> counted.put(each.getKey(), each.getValue()));
    return counted;
  }

  /// All of one hour is counted into another one from now on.
  static void move(Handle handle, MeterKey meter, UsageHour from, UsageHour to) {
    bindMeter(
            handle.createUpdate(
                """
                insert into open_tagged as open
                  (license_id, dimension, hour, tag_set, tags, counted)
                select license_id, dimension, :to, tag_set, tags, counted from open_tagged
                where license_id = :license and dimension = :dimension and hour = :from
                on conflict (license_id, dimension, hour, tag_set)
                  do update set counted = open.counted + excluded.counted
                """),
            meter)
        .bind("from", from.start())
        .bind("to", to.start())
        .execute();
    drop(handle, meter, List.of(from));
  }

  static void drop(Handle handle, MeterKey meter, Collection<UsageHour> hours) {
    if (hours.isEmpty()) {
      return;
    }
    bindMeter(
            handle.createUpdate(
                """
                delete from open_tagged
                where license_id = :license and dimension = :dimension and hour = any(:hours)
                """),
            meter)
        .bindArray("hours", OffsetDateTime.class, hours.stream().map(TagStore::utc).toList())
        .execute();
  }

  static Map<TagSet, BigDecimal> carry(Handle handle, MeterKey meter) {
    Map<TagSet, BigDecimal> carry = new HashMap<>();
    bindMeter(
            handle.createQuery(
                """
                select tags, carry as quantity from tag_carry
                where license_id = :license and dimension = :dimension
                """),
            meter)
        .map((row, _) -> quantity(row))
        .forEach(each -> carry.put(each.getKey(), each.getValue()));
    return carry;
  }

  /// Replaces what the meter's tag sets carry over.
  static void storeCarry(Handle handle, MeterKey meter, Map<TagSet, BigDecimal> carry) {
    bindMeter(
            handle.createUpdate(
                "delete from tag_carry where license_id = :license and dimension = :dimension"),
            meter)
        .execute();
    if (carry.isEmpty()) {
      return;
    }
    bindTags(
            bindMeter(
                handle.createUpdate(
                    """
                    insert into tag_carry (license_id, dimension, tag_set, tags, carry)
                    select :license, :dimension, decode(tag_set, 'base64'),
                      cast(tags as jsonb), carry
                    from unnest(:tagSets, :tags, :carries) as left_over (tag_set, tags, carry)
                    """),
                meter),
            carry.keySet())
        .bindArray("carries", BigDecimal.class, carry.values())
        .execute();
  }

  private static <S extends SqlStatement<S>> S bindMeter(S statement, MeterKey meter) {
    return statement.bind("license", meter.license()).bind("dimension", meter.dimension().value());
  }

  private static <S extends SqlStatement<S>> S bindTags(S statement, Collection<TagSet> tagSets) {
    return statement
        .bindArray(
            "tagSets",
            String.class,
            tagSets.stream()
                .map(tags -> Base64.getEncoder().encodeToString(tags.digest()))
                .toList())
        .bindArray("tags", String.class, tagSets.stream().map(TagSet::json).toList());
  }

  private static Map.Entry<TagSet, BigDecimal> quantity(ResultSet row) throws SQLException {
    return Map.entry(TagSet.of(row.getString("tags")), row.getBigDecimal("quantity"));
  }

  private static OffsetDateTime utc(UsageHour hour) {
    return hour.start().atOffset(ZoneOffset.UTC);
  }
}
