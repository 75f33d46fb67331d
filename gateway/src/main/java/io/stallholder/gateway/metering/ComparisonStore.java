package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.Comparison.Hour;
import io.stallholder.gateway.metering.Comparison.Outcome;
import io.stallholder.gateway.metering.Comparison.Theirs;
import io.stallholder.gateway.metering.Comparison.Total;
import io.stallholder.marketplace.UsageHour;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Compares in the database, so that a ledger of any length fits: read only.
final class ComparisonStore {
  /// Ours are looked at from the first to the last hour of theirs.
  private static final String COMPARED =
      """
      with theirs as (
        select license_id, name, dimension, hour, quantity
        from unnest(:licenses, :names, :dimensions, :hours, :quantities)
          as sent (license_id, name, dimension, hour, quantity)),
      ours as (
        select license_id, dimension, hour, quantity, state from metering_record
        where hour >= (select min(hour) from theirs) and hour <= (select max(hour) from theirs)),
      compared as (
        select coalesce(ours.license_id, theirs.license_id) as license_id, theirs.name,
          coalesce(ours.dimension, theirs.dimension) as dimension,
          coalesce(ours.hour, theirs.hour) as hour,
          ours.quantity as ours, theirs.quantity as theirs, ours.state,
          case
            when coalesce(ours.quantity, 0) = coalesce(theirs.quantity, 0) then 'same'
            when theirs.quantity is null then 'only-ours'
            when ours.quantity is null then 'only-theirs'
            else 'differs'
          end as outcome
        from ours full join theirs on theirs.license_id = ours.license_id
          and theirs.dimension = ours.dimension and theirs.hour = ours.hour)
      """;

  private ComparisonStore() {}

  static void freezeView(Handle handle) {
    handle.execute("set transaction isolation level repeatable read, read only");
  }

  static Map<Outcome, Total> totals(Handle handle, List<Theirs> theirs) {
    Map<Outcome, Total> totals = new EnumMap<>(Outcome.class);
    bind(
            handle.createQuery(
                COMPARED
                    + """
                    select outcome, count(*) as hours, coalesce(sum(ours), 0) as ours,
                      coalesce(sum(theirs), 0) as theirs
                    from compared group by outcome
                    """),
            theirs)
        .map((row, _) ->
            Map.entry(
                Outcome.of(row.getString("outcome")),
                new Total(
                    row.getLong("hours"), row.getBigDecimal("ours"), row.getBigDecimal("theirs"))))
        .forEach(each -> totals.put(each.getKey(), each.getValue()));
    return totals;
  }

  static List<Hour> hours(Handle handle, List<Theirs> theirs, int limit) {
    return bind(
            handle.createQuery(
                COMPARED
                    + """
                    select * from compared
                    order by outcome = 'same', hour, license_id, name, dimension limit :limit
                    """),
            theirs)
        .bind("limit", limit)
        .map((row, _) -> hour(row))
        .list();
  }

  private static <S extends SqlStatement<S>> S bind(S statement, List<Theirs> theirs) {
    return statement
        .bindArray(
            "licenses",
            UUID.class,
            (Object[])
                theirs.stream().map(each -> each.license().orElse(null)).toArray(UUID[]::new))
        .bindArray("names", String.class, theirs.stream().map(Theirs::name).toList())
        .bindArray("dimensions", String.class, theirs.stream().map(Theirs::dimension).toList())
        .bindArray(
            "hours",
            OffsetDateTime.class,
            theirs.stream().map(each -> each.hour().start().atOffset(ZoneOffset.UTC)).toList())
        .bindArray("quantities", Integer.class, theirs.stream().map(Theirs::quantity).toList());
  }

  private static Hour hour(ResultSet row) throws SQLException {
    return new Hour(
        Outcome.of(row.getString("outcome")),
        Optional.ofNullable(row.getObject("license_id", UUID.class)),
        Optional.ofNullable(row.getString("name")),
        row.getString("dimension"),
        new UsageHour(row.getObject("hour", OffsetDateTime.class).toInstant()),
        quantity(row, "ours"),
        quantity(row, "theirs"),
        Optional.ofNullable(row.getString("state")));
  }

  private static OptionalInt quantity(ResultSet row, String column) throws SQLException {
    int quantity = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(quantity);
  }
}
