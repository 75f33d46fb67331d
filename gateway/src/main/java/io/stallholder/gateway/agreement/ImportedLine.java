package io.stallholder.gateway.agreement;

import io.stallholder.gateway.csv.CsvException;
import io.stallholder.gateway.csv.CsvReader.Row;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One buyer whom another job metered before, as the seller writes it down.
///
/// @param line in the file
/// @param meteredFrom the first hour that is metered here
record ImportedLine(int line, String tenant, Names names, Instant meteredFrom) {
  static final Set<String> COLUMNS =
      new LinkedHashSet<>(
          List.of(
              "tenant",
              "license",
              "productCode",
              "customerIdentifier",
              "customerAccount",
              "agreement",
              "meteredFrom"));

  private static final int LONGEST_TENANT = 512;
  private static final int ACCOUNT_DIGITS = 12;

  /// @throws CsvException telling what does not fit
  static ImportedLine of(Row row) {
    String tenant = row.required("tenant");
    if (tenant.length() > LONGEST_TENANT || tenant.chars().anyMatch(Character::isISOControl)) {
      throw new CsvException(
          row.line(),
          "tenant must have at most " + LONGEST_TENANT + " characters, none of them for control");
    }
    Optional<LicenseArn> arn =
        row.text("license")
            .map(text ->
                LicenseArn.parse(text)
                    .orElseThrow(() -> new CsvException(row.line(), "license is no ARN: " + text)));
    var names =
        new Names(
            value(row, "productCode", ProductCode::new),
            arn,
            value(row, "agreement", AgreementId::new),
            value(row, "customerIdentifier", CustomerIdentifier::new),
            value(row, "customerAccount", AwsAccountId::new));
    names
        .buyer()
        .filter(account -> account.value().length() != ACCOUNT_DIGITS)
        .ifPresent(account -> {
          throw new CsvException(
              row.line(), "customerAccount must have 12 digits, unlike " + account);
        });
    if (arn.isEmpty() && (names.customer().isEmpty() && names.buyer().isEmpty())) {
      throw new CsvException(
          row.line(),
          "needs a license, or a productCode with a customerIdentifier or customerAccount");
    }
    return new ImportedLine(row.line(), tenant, names, hour(row));
  }

  ImportedLine of(ProductCode product) {
    return new ImportedLine(
        line,
        tenant,
        new Names(
            Optional.of(product), names.arn(), names.agreement(), names.customer(), names.buyer()),
        meteredFrom);
  }

  private static <T> Optional<T> value(Row row, String column, Function<String, T> type) {
    try {
      return row.text(column).map(type);
    } catch (IllegalArgumentException e) {
      throw new CsvException(row.line(), column + ": " + e.getMessage());
    }
  }

  private static Instant hour(Row row) {
    String text = row.required("meteredFrom");
    try {
      Instant hour = OffsetDateTime.parse(text).toInstant();
      if (hour.equals(hour.truncatedTo(ChronoUnit.HOURS))) {
        return hour;
      }
    } catch (DateTimeException _) {
      // Told below, together with one that is no whole hour.
    }
    throw new CsvException(
        row.line(), "meteredFrom must be a whole hour like 2026-11-05T12:00:00Z, not " + text);
  }
}
