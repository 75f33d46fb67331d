package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.LicenseName;
import io.stallholder.gateway.csv.CsvException;
import io.stallholder.gateway.csv.CsvReader;
import io.stallholder.gateway.csv.CsvReader.Row;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The ledger beside what another job sent, hour by hour.
///
/// @param totals by outcome, of all hours
/// @param hours those that are not the same first; not all of them where `more`
public record Comparison(Map<Outcome, Total> totals, List<Hour> hours, boolean more) {
  /// The columns of what another job sent.
  public static final Set<String> COLUMNS =
      new LinkedHashSet<>(
          List.of("license", "productCode", "customer", "dimension", "hour", "quantity"));

  private static final int MOST_LINES = 100_000;
  private static final int MOST_HOURS = 10_000;

  /// How one hour compares. An hour of nothing is the same as none.
  public enum Outcome {
    SAME,
    DIFFERS,
    ONLY_OURS,
    ONLY_THEIRS;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Outcome of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  public record Total(long hours, BigDecimal ours, BigDecimal theirs) {
    static final Total NONE = new Total(0, BigDecimal.ZERO, BigDecimal.ZERO);
  }

  /// @param license none where the name is not known here
  /// @param name as the other job has it
  /// @param state of our record
  public record Hour(
      Outcome outcome,
      Optional<UUID> license,
      Optional<String> name,
      String dimension,
      UsageHour hour,
      OptionalInt ours,
      OptionalInt theirs,
      Optional<String> state) {}

  /// One record that another job sent.
  record Theirs(
      int line,
      Optional<UUID> license,
      String name,
      String dimension,
      UsageHour hour,
      int quantity) {}

  /// @param csv with one record per license, dimension and hour
  /// @throws CsvException telling the line
  public static Comparison of(Jdbi jdbi, InputStream csv) throws IOException {
    List<Row> rows = new ArrayList<>();
    var reader = new CsvReader(csv, COLUMNS);
    for (var row = reader.next(); row.isPresent(); row = reader.next()) {
      if (rows.size() == MOST_LINES) {
        throw new CsvException(row.get().line(), "is one too many: split the table by time");
      }
      rows.add(row.get());
    }
    if (rows.isEmpty()) {
      throw new CsvException(1, "has columns, but no line follows");
    }
    // One snapshot, so that totals and hours tell the same.
    return jdbi.inTransaction(handle -> {
      ComparisonStore.freezeView(handle);
      List<Theirs> theirs = distinct(resolved(handle, rows));
      List<Hour> hours = ComparisonStore.hours(handle, theirs, MOST_HOURS + 1);
      return new Comparison(
          ComparisonStore.totals(handle, theirs),
          hours.stream().limit(MOST_HOURS).toList(),
          hours.size() > MOST_HOURS);
    });
  }

  public Total total(Outcome outcome) {
    return totals.getOrDefault(outcome, Total.NONE);
  }

  private static List<Theirs> resolved(Handle handle, List<Row> rows) {
    Map<Row, LicenseName> names = new HashMap<>();
    rows.forEach(row -> names.put(row, name(row)));
    Map<LicenseName, Set<UUID>> known = LicenseName.find(handle, names.values());
    List<Theirs> theirs = new ArrayList<>();
    for (Row row : rows) {
      Set<UUID> found = known.getOrDefault(name(row), Set.of());
      if (found.size() > 1) {
        throw new CsvException(
            row.line(), "the customer has several licenses of the product: name the license");
      }
      theirs.add(
          new Theirs(
              row.line(),
              found.stream().findFirst(),
              row.text("license")
                  .orElseGet(() -> row.text("productCode").orElse("") + "/" + customer(row)),
              row.required("dimension"),
              hour(row),
              quantity(row)));
    }
    return theirs;
  }

  private static List<Theirs> distinct(List<Theirs> theirs) {
    record Key(Object license, String dimension, UsageHour hour) {}
    Map<Key, Integer> lines = new HashMap<>();
    for (Theirs each : theirs) {
      Object license = each.license().<Object>map(id -> id).orElse(each.name());
      var earlier =
          Optional.ofNullable(
              lines.putIfAbsent(new Key(license, each.dimension(), each.hour()), each.line()));
      if (earlier.isPresent()) {
        throw new CsvException(
            each.line(),
            "is the license, dimension and hour of line " + earlier.get() + " once more");
      }
    }
    return theirs;
  }

  private static LicenseName name(Row row) {
    Optional<String> license = row.text("license");
    if (license.isPresent()) {
      return LicenseName.of(license.get());
    }
    String product = row.required("productCode");
    try {
      return new LicenseName.OfCustomer(new ProductCode(product), customer(row));
    } catch (IllegalArgumentException e) {
      throw new CsvException(row.line(), "productCode: " + e.getMessage());
    }
  }

  private static String customer(Row row) {
    return row.required("customer");
  }

  private static UsageHour hour(Row row) {
    String text = row.required("hour");
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      return UsageHour.containing(time);
    } catch (DateTimeException _) {
      throw new CsvException(
          row.line(), "hour must be a time like 2026-11-05T12:00:00Z, not " + text);
    }
  }

  private static int quantity(Row row) {
    String text = row.required("quantity");
    try {
      int quantity = Integer.parseInt(text);
      if (quantity >= 0) {
        return quantity;
      }
    } catch (NumberFormatException _) {
      // Told below, together with a negative one.
    }
    throw new CsvException(
        row.line(),
        "quantity must be a whole number from 0 to " + Integer.MAX_VALUE + ", not " + text);
  }
}
