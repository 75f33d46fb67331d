package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ProductId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Which agreements AWS is to be asked about, and what it said, in PostgreSQL.
final class LookupStore {
  /// A claimed agreement is left alone for so long, whatever becomes of the gateway that asks.
  private static final int CLAIM_SECONDS = 150;

  private static final int LONGEST_BACKOFF_SECONDS = 3600;

  /// Twice as long each time, by machine time.
  private static final String BACKOFF =
      "clock_timestamp() + make_interval(secs => least("
          + LONGEST_BACKOFF_SECONDS
          + ", power(2, least(looked.failures, 20))))";

  private static final String ASKED = "asked";

  /// Agreements of which events told too little: first those that end and whose license nobody
  /// knows, since AWS may close the window soon; then those of licenses that seem to follow one
  /// that was renewed or replaced, and of which no event said so.
  private static final String CANDIDATES =
      """
      (
        select event.agreement_id, 0 as rank, event.received_at as since
        from license_event as event
        where event.license_id is null and event.agreement_id is not null
          and event.signal in ('ending', 'succeeded', 'ended')
        union all
        select follower.agreement_id, 1, follower.created_at
        from license as old
          join license as follower on follower.product_code = old.product_code
            and follower.buyer_account = old.buyer_account and follower.id <> old.id
        where old.state = 'superseded'
          and follower.predecessor_id is null and follower.agreement_id is not null
          and follower.activated_at > old.activated_at
          and not exists (
            select from license as known where known.predecessor_id = old.id)
          and not exists (
            select from agreement_lookup as done
            where done.agreement_id = follower.agreement_id and done.is_known)
      ) as candidate
      left join agreement_lookup as looked on looked.agreement_id = candidate.agreement_id
      """;

  private LookupStore() {}

  /// Product ids never change hands; what was learnt first stays.
  static void nameProducts(Handle handle, Map<ProductId, ProductCode> products) {
    products.forEach((id, code) ->
        handle
            .createUpdate(
                """
                insert into product_name (product_id, product_code) values (:id, :code)
                on conflict do nothing
                """)
            .bind("id", id.value())
            .bind("code", code.value())
            .execute());
  }

  static Optional<ProductCode> product(Handle handle, ProductId id) {
    return handle
        .createQuery("select product_code from product_name where product_id = :id")
        .bind("id", id.value())
        .mapTo(String.class)
        .findOne()
        .map(ProductCode::new);
  }

  /// Takes the first agreement that AWS is to be asked about.
  static Optional<AgreementId> claim(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            with next as (
              select candidate.agreement_id from
            """
                + CANDIDATES
                + """
                where looked.agreement_id is null or looked.not_before <= clock_timestamp()
                order by candidate.rank, candidate.since, candidate.agreement_id limit 1)
                insert into agreement_lookup as looked
                  (agreement_id, not_before, answer, answered_at)
                select agreement_id, clock_timestamp() + make_interval(secs => :claim), :asked, :now
                  from next
                on conflict (agreement_id)
                  do update set not_before = excluded.not_before, answer = excluded.answer
                  where looked.not_before <= clock_timestamp()
                returning agreement_id
                """)
        .bind("asked", ASKED)
        .bind("claim", CLAIM_SECONDS)
        .bind("now", now)
        .mapTo(String.class)
        .findOne()
        .map(AgreementId::new);
  }

  /// How many agreements AWS is to be asked about now, those that are being asked about included.
  /// What waits to be asked about again is not: that may take for ever.
  static long due(Handle handle) {
    return handle
        .createQuery(
            "select count(distinct candidate.agreement_id) from "
                + CANDIDATES
                + """
                where looked.agreement_id is null or looked.not_before <= clock_timestamp()
                  or looked.answer = :asked
                """)
        .bind("asked", ASKED)
        .mapTo(Long.class)
        .one();
  }

  /// A license that a buyer registered, and whose agreement is not known.
  record Registered(UUID license, LicenseArn arn) {}

  /// Takes one of them, the newest first: its buyer waits.
  static Optional<Registered> claimRegistered(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            with next as (
              select license.id, license.license_arn from license
                left join license_lookup as looked on looked.license_id = license.id
              where license.agreement_id is null and license.license_arn is not null
                and license.state = 'pending'
                and (looked.license_id is null or looked.not_before <= clock_timestamp())
              order by license.created_at desc, license.id limit 1),
            claimed as (
              insert into license_lookup as looked (license_id, not_before, answer, answered_at)
              select id, clock_timestamp() + make_interval(secs => :claim), 'asked', :now from next
              on conflict (license_id) do update set not_before = excluded.not_before
                where looked.not_before <= clock_timestamp()
              returning license_id)
            select next.id, next.license_arn from next join claimed on license_id = next.id
            """)
        .bind("claim", CLAIM_SECONDS)
        .bind("now", now)
        .map((row, _) ->
            new Registered(
                row.getObject("id", UUID.class), new LicenseArn(row.getString("license_arn"))))
        .findOne();
  }

  /// To be asked again, later each time.
  static void failed(Handle handle, Registered registered, String why, Instant now) {
    handle
        .createUpdate(
            "update license_lookup as looked set failures = failures + 1, not_before = "
                + BACKOFF
                + """
                , answer = :why, answered_at = :now where license_id = :license
                """)
        .bind("license", registered.license())
        .bind("why", why)
        .bind("now", now)
        .execute();
  }

  /// What AWS said of the first agreement of the line, before licenses are linked by it.
  static void known(
      Handle handle, AgreementId agreement, Optional<AgreementId> initial, Instant now) {
    handle
        .createUpdate(
            """
            update agreement_lookup set is_known = true, initial_agreement_id = :initial,
              answer = 'found', answered_at = :now
            where agreement_id = :agreement
            """)
        .bind("agreement", agreement.value())
        .bind("initial", initial.map(AgreementId::value).orElse(null))
        .bind("now", now)
        .execute();
  }

  /// To be asked again, later each time.
  static void failed(Handle handle, AgreementId agreement, String why, Instant now) {
    handle
        .createUpdate(
            "update agreement_lookup as looked set failures = failures + 1, not_before = "
                + BACKOFF
                + """
                , answer = :why, answered_at = :now, is_known = false
                where agreement_id = :agreement
                """)
        .bind("agreement", agreement.value())
        .bind("why", why)
        .bind("now", now)
        .execute();
  }

  /// When the first end of this agreement was that waits for its license.
  static Optional<Instant> firstWaitingEnd(Handle handle, AgreementId agreement) {
    return handle
        .createQuery(
            """
            select min(time) from license_event
            where agreement_id = :agreement and license_id is null
              and signal in ('ending', 'succeeded', 'ended')
            """)
        .bind("agreement", agreement.value())
        .mapTo(OffsetDateTime.class)
        .findOne()
        .map(OffsetDateTime::toInstant);
  }

  /// The product of a license that is known by its ARN.
  static Optional<ProductCode> productOf(Handle handle, LicenseArn arn) {
    return handle
        .createQuery(
            """
            select license.product_code from license
              join license_alias as alias on alias.license_id = license.id
            where alias.kind = 'license' and alias.value = :arn
            """)
        .bind("arn", arn.id())
        .mapTo(String.class)
        .findOne()
        .map(ProductCode::new);
  }
}
