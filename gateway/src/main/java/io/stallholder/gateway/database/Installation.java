package io.stallholder.gateway.database;

import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.RefusedStart;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// What this database belongs to. A database full of simulated usage must never be sent to AWS, and
/// usage metered in one region or account must never be sent to another, since AWS deduplicates per
/// region and would bill it twice.
public final class Installation {
  /// Whether what is metered is real money.
  public enum Mode {
    LIVE,
    SIMULATED;

    private String written() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Bound(String mode, List<String> accounts) {}

  private Installation() {}

  /// Binds a new database; checks one that is bound.
  ///
  /// @throws RefusedStart when it is bound to another mode or other accounts
  public static void bind(Jdbi jdbi, Mode mode, List<AccountConfig> accounts) {
    var wanted =
        new Bound(mode.written(), accounts.stream().map(Installation::place).sorted().toList());
    Bound bound = bindOrRead(jdbi, wanted);
    if (!bound.mode().equals(wanted.mode())) {
      throw new RefusedStart(
          "this database is bound to mode %s and cannot be used as %s: give another database.url"
              .formatted(bound.mode(), wanted.mode()));
    }
    if (!bound.accounts().equals(wanted.accounts())) {
      throw new RefusedStart(
          "this database is bound to the accounts and regions %s, but the configuration has %s"
              .formatted(bound.accounts(), wanted.accounts()));
    }
  }

  /// The latest business time that was stored, if one was.
  public static Optional<Instant> highWaterMark(Jdbi jdbi) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT high_water_mark FROM installation WHERE high_water_mark IS NOT NULL
                """)
            .mapTo(Instant.class)
            .findOne());
  }

  /// Stores a later business time; an earlier one changes nothing.
  public static void raiseHighWaterMark(Jdbi jdbi, Instant time) {
    jdbi.useHandle(handle ->
        handle
            .createUpdate(
                """
                UPDATE installation
                   SET high_water_mark = :time
                 WHERE high_water_mark IS NULL OR high_water_mark < :time
                """)
            .bind("time", time)
            .execute());
  }

  private static String place(AccountConfig account) {
    return account.id().value() + "/" + account.region();
  }

  private static Bound bindOrRead(Jdbi jdbi, Bound wanted) {
    return jdbi.inTransaction(handle -> {
      handle
          .createUpdate(
              """
              INSERT INTO installation (mode, accounts) VALUES (:mode, :accounts)
              ON CONFLICT (singleton) DO NOTHING
              """)
          .bind("mode", wanted.mode())
          .bindArray("accounts", String.class, wanted.accounts())
          .execute();
      return handle
          .createQuery("SELECT mode, accounts FROM installation")
          .map((row, _) ->
              new Bound(
                  row.getString("mode"), List.of((String[]) row.getArray("accounts").getArray())))
          .one();
    });
  }
}
