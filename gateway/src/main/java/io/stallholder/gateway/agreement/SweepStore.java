package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.ProductCode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// When sweeps are due, and what they found, in PostgreSQL.
final class SweepStore {
  private SweepStore() {}

  /// What a sweep found and left to a person.
  record Finding(String subject, Optional<UUID> license, String what, Instant foundAt) {}

  /// Takes a sweep that is due; nobody else takes it before `patience` is over.
  static boolean claim(Handle handle, AwsAccountId account, Instant now, Duration patience) {
    return handle
            .createUpdate(
                """
                insert into sweep (account, due_at) values (:account, :next)
                on conflict (account) do update set due_at = excluded.due_at
                  where sweep.due_at <= :now
                """)
            .bind("account", account.value())
            .bind("now", now)
            .bind("next", now.plus(patience))
            .execute()
        == 1;
  }

  static void failed(Handle handle, AwsAccountId account, String why) {
    handle
        .createUpdate("update sweep set failure = :why where account = :account")
        .bind("account", account.value())
        .bind("why", why)
        .execute();
  }

  /// How a sweep went.
  record Swept(long agreements, long repaired) {}

  static void done(Handle handle, AwsAccountId account, Swept swept, Instant begun, Instant next) {
    handle
        .createUpdate(
            """
            update sweep set due_at = :next, swept_at = :begun, agreements = :agreements,
              repaired = :repaired, failure = null
            where account = :account
            """)
        .bind("account", account.value())
        .bind("agreements", swept.agreements())
        .bind("repaired", swept.repaired())
        .bind("begun", begun)
        .bind("next", next)
        .execute();
    handle
        .createUpdate("delete from sweep_finding where account = :account and seen_at < :begun")
        .bind("account", account.value())
        .bind("begun", begun)
        .execute();
  }

  static void report(Handle handle, AwsAccountId account, Finding finding) {
    handle
        .createUpdate(
            """
            insert into sweep_finding (account, subject, license_id, what, found_at, seen_at)
            values (:account, :subject, cast(:license as uuid), :what, :now, :now)
            on conflict (account, subject) do update set what = excluded.what,
              license_id = excluded.license_id, seen_at = excluded.seen_at
            """)
        .bind("account", account.value())
        .bind("subject", finding.subject())
        .bind("license", finding.license().orElse(null))
        .bind("what", finding.what())
        .bind("now", finding.foundAt())
        .execute();
  }

  static List<Finding> findings(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            select subject, license_id, what, found_at from sweep_finding
            order by found_at, account, subject limit :limit
            """)
        .bind("limit", limit)
        .map((row, _) ->
            new Finding(
                row.getString("subject"),
                Optional.ofNullable(row.getObject("license_id", UUID.class)),
                row.getString("what"),
                row.getObject("found_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  static long count(Handle handle) {
    return handle.createQuery("select count(*) from sweep_finding").mapTo(Long.class).one();
  }

  /// The licenses that a sweep must find agreements of: those that nobody told the end of.
  static List<UUID> openLicenses(Handle handle, Collection<ProductCode> products) {
    return handle
        .createQuery(
            """
            select id from license
            where product_code = any(:products) and state in ('pending', 'active')
            order by id
            """)
        .bindArray("products", String.class, products.stream().map(ProductCode::value).toList())
        .mapTo(UUID.class)
        .list();
  }
}
