package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All that was heard of licenses, and what still waits for one, in PostgreSQL.
final class EventStore {
  /// How the ids of [Life.Heard#isPresumed] begin.
  private static final String PRESUMED = "presumed/";

  private EventStore() {}

  /// An event as it is kept.
  record Entry(
      String id, Signal signal, Instant time, Names names, Optional<AgreementId> previous) {}

  /// What waits for its license, with all that it is called by.
  record Waiting(String id, Names names) {}

  /// Tells false when this very event is known already.
  ///
  /// @param kind what AWS calls it; absent: AWS did not tell it
  static boolean add(Handle handle, Entry entry, Optional<String> kind, Whose whose, Instant now) {
    Names names = entry.names();
    @Nullable UUID license = whose instanceof Whose.Known known ? known.id() : null;
    @Nullable String waitsFor = whose instanceof Whose.Open open ? open.waitsFor() : null;
    return handle
            .createUpdate(
                """
                insert into license_event (id, time, signal, agreement_id, previous_agreement,
                  product_code, license_arn, buyer_account, received_at, kind, license_id,
                  waits_for)
                values (:id, :time, :signal, :agreement, :previous,
                  :product, :arn, :buyer, :now, :kind, cast(:license as uuid), :waits)
                on conflict do nothing
                """)
            .bind("id", entry.id())
            .bind("time", entry.time())
            .bind("signal", entry.signal().word())
            .bind("agreement", names.agreement().map(AgreementId::value).orElse(null))
            .bind("previous", entry.previous().map(AgreementId::value).orElse(null))
            .bind("product", names.product().map(ProductCode::value).orElse(null))
            .bind("arn", names.arn().map(LicenseArn::value).orElse(null))
            .bind("buyer", names.buyer().map(AwsAccountId::value).orElse(null))
            .bind("now", now)
            .bind("kind", kind.orElse(null))
            .bind("license", license)
            .bind("waits", waitsFor)
            .execute()
        == 1;
  }

  /// The id under which a confirmation is kept that nobody heard, but that follows from an end.
  static String presumed(AgreementId agreement) {
    return PRESUMED + agreement;
  }

  static boolean isKnown(Handle handle, String event) {
    return handle
        .createQuery("select 1 from license_event where id = :event")
        .bind("event", event)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static void assign(Handle handle, String event, UUID license) {
    handle
        .createUpdate(
            """
            update license_event set license_id = :license, waits_for = null where id = :event
            """)
        .bind("license", license)
        .bind("event", event)
        .execute();
  }

  static void because(Handle handle, String event, String reason) {
    handle
        .createUpdate("update license_event set reason = :reason where id = :event")
        .bind("reason", reason)
        .bind("event", event)
        .execute();
  }

  /// Events that came before their license, found by the agreement they name.
  static void assignWaiting(Handle handle, AgreementId agreement, UUID license) {
    handle
        .createUpdate(
            """
            update license_event set license_id = :license, waits_for = null
            where agreement_id = :agreement and license_id is null
            """)
        .bind("license", license)
        .bind("agreement", agreement.value())
        .execute();
  }

  /// Events about licenses of one product and account that came before AWS said which customer that
  /// is.
  static List<Waiting> waitingOf(Handle handle, ProductCode product, AwsAccountId buyer) {
    return handle
        .createQuery(
            """
            select id, agreement_id, license_arn from license_event
            where license_id is null and product_code = :product and buyer_account = :buyer
            order by time, id
            """)
        .bind("product", product.value())
        .bind("buyer", buyer.value())
        .map((row, _) ->
            new Waiting(
                row.getString("id"),
                new Names(
                    Optional.of(product),
                    Optional.ofNullable(row.getString("license_arn")).map(LicenseArn::new),
                    agreement(row),
                    Optional.empty(),
                    Optional.of(buyer))))
        .list();
  }

  /// All that was heard of a license, by (time, id).
  static List<Life.Heard> heard(Handle handle, UUID license) {
    return handle
        .createQuery(
            """
            select id, signal, time, agreement_id from license_event
            where license_id = :license order by time, id
            """)
        .bind("license", license)
        .map((row, _) ->
            new Life.Heard(
                Signal.of(row.getString("signal")),
                row.getObject("time", OffsetDateTime.class).toInstant(),
                agreement(row),
                row.getString("id").startsWith(PRESUMED)))
        .list();
  }

  /// When each agreement of a license was confirmed first, and each subscription by its customer.
  static List<Instant> beginnings(Handle handle, UUID license) {
    return handle
        .createQuery(
            """
            select min(time) as time from license_event
            where license_id = :license and signal = 'confirmed' and agreement_id is not null
            group by agreement_id
            union
            select time from license_event
            where license_id = :license and signal = 'resubscribed'
              and id not like 'entitlements-%'
            order by time
            """)
        .bind("license", license)
        .mapTo(OffsetDateTime.class)
        .map(OffsetDateTime::toInstant)
        .list();
  }

  /// An event that no license is known of.
  record Unplaced(
      String id,
      Optional<String> kind,
      Signal signal,
      Instant time,
      Optional<AgreementId> agreement,
      Optional<String> waitsFor,
      Instant receivedAt) {}

  /// The oldest first.
  static List<Unplaced> unplaced(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            select id, kind, signal, time, agreement_id, waits_for, received_at from license_event
            where license_id is null order by received_at, id limit :limit
            """)
        .bind("limit", limit)
        .map((row, _) ->
            new Unplaced(
                row.getString("id"),
                Optional.ofNullable(row.getString("kind")),
                Signal.of(row.getString("signal")),
                row.getObject("time", OffsetDateTime.class).toInstant(),
                agreement(row),
                Optional.ofNullable(row.getString("waits_for")),
                row.getObject("received_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /// An event of a license.
  record Story(
      String id, Optional<String> kind, Signal signal, Instant time, Optional<String> reason) {}

  /// What a license's state is the fold of.
  static List<Story> story(Handle handle, UUID license) {
    return handle
        .createQuery(
            """
            select id, kind, signal, time, reason from license_event
            where license_id = :license order by time, id
            """)
        .bind("license", license)
        .map((row, _) ->
            new Story(
                row.getString("id"),
                Optional.ofNullable(row.getString("kind")),
                Signal.of(row.getString("signal")),
                row.getObject("time", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("reason"))))
        .list();
  }

  static long waiting(Handle handle) {
    return handle
        .createQuery("select count(*) from license_event where license_id is null")
        .mapTo(Long.class)
        .one();
  }

  private static Optional<AgreementId> agreement(ResultSet row) throws SQLException {
    return Optional.ofNullable(row.getString("agreement_id")).map(AgreementId::new);
  }
}
