package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// All that was heard of licenses, and what still waits for one, in PostgreSQL.
final class EventStore {
  /// How the ids of [Life.Heard#isPresumed] begin.
  private static final String PRESUMED = "presumed/";

  private EventStore() {}

  /// An event as it is kept.
  ///
  /// @param kind what AWS calls it; absent: AWS did not tell it
  record Entry(
      String id,
      Optional<String> kind,
      Signal signal,
      Instant time,
      Names names,
      Optional<AgreementId> previous) {
    /// What AWS did not tell.
    static Entry ours(String id, Signal signal, Instant time) {
      return new Entry(id, Optional.empty(), signal, time, Names.NONE, Optional.empty());
    }

    Entry of(Names given) {
      return new Entry(id, kind, signal, time, given, previous);
    }
  }

  /// An event, and whose it is.
  record Placed(Entry entry, Whose whose) {}

  /// What waits for its license, with all that it is called by.
  record Waiting(String id, Names names) {}

  /// @return the ids of those that were not known
  static Set<String> add(Handle handle, List<Placed> placed, Instant now) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into license_event (id, kind, time, signal, agreement_id, previous_agreement,
              product_code, license_arn, buyer_account, received_at, license_id, waits_for)
            values (:id, :kind, :time, :signal, :agreement, :previous,
              :product, :arn, :buyer, :now, cast(:license as uuid), :waits)
            on conflict do nothing
            """);
    for (Placed each : placed) {
      Entry entry = each.entry();
      Names names = entry.names();
      batch
          .bind("id", entry.id())
          .bind("kind", entry.kind().orElse(null))
          .bind("time", entry.time())
          .bind("signal", entry.signal().word())
          .bind("agreement", names.agreement().map(AgreementId::value).orElse(null))
          .bind("previous", entry.previous().map(AgreementId::value).orElse(null))
          .bind("product", names.product().map(ProductCode::value).orElse(null))
          .bind("arn", names.arn().map(LicenseArn::value).orElse(null))
          .bind("buyer", names.buyer().map(AwsAccountId::value).orElse(null))
          .bind("now", now)
          .bind("license", each.whose() instanceof Whose.Known(UUID license) ? license : null)
          .bind("waits", each.whose() instanceof Whose.Open(String what) ? what : null)
          .add();
    }
    int[] added = batch.execute();
    return IntStream.range(0, placed.size())
        .filter(i -> added[i] != 0) // a driver that batches in its own way does not say how many
        .mapToObj(i -> placed.get(i).entry().id())
        .collect(Collectors.toSet());
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

  /// Events whose license is known by their agreement, and that still wait for it.
  ///
  /// @return their licenses
  static Map<String, UUID> assignWaiting(Handle handle, List<AgreementId> agreements) {
    return handle
        .createQuery(
            """
            update license_event as event set license_id = alias.license_id, waits_for = null
            from license_alias as alias
            where event.license_id is null and event.agreement_id = any(:agreements)
              and alias.kind = 'agreement' and alias.value = event.agreement_id
            returning event.id, event.license_id
            """)
        .bindArray("agreements", String.class, agreements.stream().map(AgreementId::value).toList())
        .map((row, _) -> Map.entry(row.getString("id"), row.getObject("license_id", UUID.class)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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

  /// All that was heard of each of these licenses, by (time, id).
  static Map<UUID, List<Life.Heard>> heard(Handle handle, List<UUID> licenses) {
    Map<UUID, List<Life.Heard>> heard = new HashMap<>();
    handle
        .createQuery(
            """
            select license_id, id, signal, time, agreement_id from license_event
            where license_id = any(:licenses) order by time, id
            """)
        .bindArray("licenses", UUID.class, licenses)
        .map((row, _) ->
            Map.entry(
                row.getObject("license_id", UUID.class),
                new Life.Heard(
                    Signal.of(row.getString("signal")),
                    row.getObject("time", OffsetDateTime.class).toInstant(),
                    agreement(row),
                    row.getString("id").startsWith(PRESUMED))))
        .forEach(entry ->
            heard.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(entry.getValue()));
    return heard;
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
