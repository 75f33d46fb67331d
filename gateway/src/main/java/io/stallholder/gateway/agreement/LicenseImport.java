package io.stallholder.gateway.agreement;

import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.csv.CsvException;
import io.stallholder.gateway.csv.CsvReader;
import io.stallholder.marketplace.ProductCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Takes over buyers whom another job metered before, from a table: all of them or none.
///
/// No hour before a line's `meteredFrom` is ever sent from here. Importing the same file again
/// changes nothing; a line that contradicts what is known is refused, not obeyed.
public final class LicenseImport {
  private static final int MOST_LINES = 50_000;
  private static final int MOST_PROBLEMS = 20;

  /// What became of a file. A new case must break the build.
  public sealed interface Outcome {
    /// @param made licenses that were not known before
    /// @param known licenses that were
    record Imported(int made, int known) implements Outcome {}

    /// Nothing was changed.
    ///
    /// @param problems the first of them, each with its line
    record Refused(List<String> problems) implements Outcome {}
  }

  private final GatewayConfig config;
  private final Licenses licenses;

  public LicenseImport(GatewayConfig config, Licenses licenses) {
    this.config = config;
    this.licenses = licenses;
  }

  public Outcome run(Jdbi jdbi, InputStream csv, Instant now) throws IOException {
    List<String> problems = new ArrayList<>();
    List<ImportedLine> lines = read(csv, problems);
    if (!problems.isEmpty()) {
      return new Outcome.Refused(problems);
    }
    return jdbi.inTransaction(handle -> {
      ImportStore.lockAliases(handle);
      int made = 0;
      for (ImportedLine line : lines) {
        try {
          made += take(handle, line, now) ? 1 : 0;
        } catch (CsvException e) {
          tell(problems, e);
        }
        if (problems.size() == MOST_PROBLEMS) {
          break;
        }
      }
      if (problems.isEmpty()) {
        return new Outcome.Imported(made, lines.size() - made);
      }
      handle.rollback();
      return new Outcome.Refused(problems);
    });
  }

  private static List<ImportedLine> read(InputStream csv, List<String> problems)
      throws IOException {
    List<ImportedLine> lines = new ArrayList<>();
    try {
      var reader = new CsvReader(csv, ImportedLine.COLUMNS);
      for (var row = reader.next(); row.isPresent(); row = reader.next()) {
        if (lines.size() == MOST_LINES) {
          throw new CsvException(row.get().line(), "is one too many: split the file");
        }
        try {
          lines.add(ImportedLine.of(row.get()));
        } catch (CsvException e) {
          tell(problems, e);
        }
        if (problems.size() == MOST_PROBLEMS) {
          return lines;
        }
      }
    } catch (CsvException e) {
      tell(problems, e);
    }
    return lines;
  }

  private static void tell(List<String> problems, CsvException e) {
    problems.add(String.valueOf(e.getMessage()));
  }

  /// @return whether the license is new
  private boolean take(Handle handle, ImportedLine given, Instant now) {
    Optional<License> before = licenses.known(handle, given.names());
    ImportedLine line = given.of(product(given, before));
    boolean buyerIsKnown =
        line.names().buyer().isPresent()
            || before.flatMap(License::buyer).isPresent()
            || line.names().arn().isEmpty();
    require(buyerIsKnown, line, "customerAccount is empty; records of a license name both of them");
    before
        .flatMap(License::tenant)
        .ifPresent(tenant ->
            require(
                tenant.equals(line.tenant()),
                line,
                "the license serves tenant \"" + tenant + "\" already"));
    License license = founded(handle, line, now);
    Optional<Instant> meteredFrom = ImportStore.meteredFrom(handle, license.id());
    if (meteredFrom.isPresent()) {
      require(
          meteredFrom.get().equals(line.meteredFrom()),
          line,
          "the license is metered from " + meteredFrom.get() + " already");
    } else {
      require(
          !ImportStore.wasMeteredBefore(handle, license.id(), line.meteredFrom()),
          line,
          "hours before meteredFrom were metered here already");
      ImportStore.meterFrom(handle, license.id(), line.meteredFrom());
    }
    if (license.tenant().isEmpty()) {
      licenses.link(handle, license.id(), line.tenant(), false);
    }
    return before.isEmpty();
  }

  private License founded(Handle handle, ImportedLine line, Instant now) {
    try {
      return licenses.imported(handle, line.names(), line.meteredFrom(), now);
    } catch (IllegalStateException e) {
      throw new CsvException(line.line(), String.valueOf(e.getMessage()));
    }
  }

  private ProductCode product(ImportedLine line, Optional<License> known) {
    List<ProductConfig> products = config.products();
    ProductCode product =
        line.names()
            .product()
            .or(() -> known.map(License::product))
            .or(() ->
                products.size() == 1
                    ? Optional.of(products.getFirst().code())
                    : Optional.<ProductCode>empty())
            .orElseThrow(() ->
                new CsvException(
                    line.line(), "productCode is empty, and several products are configured"));
    require(config.product(product).isPresent(), line, "product " + product + " is not configured");
    known.ifPresent(license ->
        require(
            license.product().equals(product),
            line,
            "the license is one of product " + license.product()));
    return product;
  }

  private static void require(boolean fits, ImportedLine line, String message) {
    if (!fits) {
      throw new CsvException(line.line(), message);
    }
  }
}
