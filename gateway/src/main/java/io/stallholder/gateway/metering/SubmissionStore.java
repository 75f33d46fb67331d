package io.stallholder.gateway.metering;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// Sealed records and the attempts to send them, in PostgreSQL. Every method works in the caller's
/// transaction.
final class SubmissionStore {
  /// What a record needs beside its plan.
  record Frozen(
      UUID id,
      Channel channel,
      ProductCode product,
      Customer customer,
      Instant timestamp,
      Instant deadline,
      boolean leaving,
      int batchLimit,
      List<Allocation> allocations) {}

  /// In which order records go out: each lane only when the one before it has nothing to send.
  enum Lane {
    /// Buyers who leave.
    LEAVING("record.leaving"),
    /// All others, in full batches.
    ORDINARY("not record.leaving and record.batch_limit > 1"),
    /// Those that were refused before, each by itself.
    ALONE("not record.leaving and record.batch_limit = 1");

    private final String condition;

    Lane(String condition) {
      this.condition = condition;
    }
  }

  /// Which records are asked for.
  ///
  /// @param expired those whose deadline has passed, the newest first; otherwise all others
  /// @param paused products of which nothing is sent for now
  /// @param kind only records that may share a request
  record Wanted(
      Channel channel,
      Lane lane,
      boolean expired,
      Instant now,
      Set<ProductCode> paused,
      Optional<SealedRecord.Kind> kind,
      int limit) {
    Wanted in(Lane other) {
      return new Wanted(channel, other, expired, now, paused, kind, limit);
    }

    Wanted expiredIn(Lane other, int most) {
      return new Wanted(channel, other, true, now, paused, kind, most);
    }

    Wanted of(SealedRecord.Kind only, int most) {
      return new Wanted(channel, lane, expired, now, paused, Optional.of(only), most);
    }
  }

  /// @param complete there are no more records of this lane
  record Page(List<SealedRecord> records, boolean complete) {
    Page {
      records = List.copyOf(records);
    }
  }

  private static final int ROWS_AT_ONCE = 50;

  /// A record with allocations can have a megabyte: pages end by size, too.
  private static final int PAGE_BYTES = 2_000_000;

  private static final Duration RETRY_EVERY = Duration.ofDays(1);
  private static final Duration LAST_TRY = Duration.ofMinutes(10);
  private static final String MOST_URGENT_FIRST = "record.deadline, record.hour, record.id";
  private static final String NEWEST_FIRST =
      "record.deadline desc, record.hour desc, record.id desc";

  private SubmissionStore() {}

  static void seal(
      Handle handle, MeterKey meter, SealingPlan.Seal seal, Frozen frozen, Instant now) {
    FrozenNames names = FrozenNames.of(frozen.customer());
    handle
        .createUpdate(
            """
            insert into metering_record (
              id, license_id, dimension, hour, counted, carried_in, quantity, carried_out,
              usage_timestamp, account, region, product_code, style, buyer_account, license_arn,
              customer_identifier, sealed_at, deadline, leaving, batch_limit, allocations)
            values (
              :id, :license, :dimension, :hour, :counted, :carriedIn, :quantity, :carriedOut,
              :timestamp, :account, :region, :product, :style, :buyer, :arn,
              :customer, :now, :deadline, :leaving, :batchLimit, cast(:allocations as jsonb))
            """)
        .bind("id", frozen.id())
        .bind("license", meter.license())
        .bind("dimension", meter.dimension().value())
        .bind("hour", seal.hour().start())
        .bind("counted", seal.counted())
        .bind("carriedIn", seal.carriedIn())
        .bind("quantity", seal.quantity())
        .bind("carriedOut", seal.carriedOut())
        .bind("timestamp", frozen.timestamp())
        .bind("account", frozen.channel().account().value())
        .bind("region", frozen.channel().region())
        .bind("product", frozen.product().value())
        .bind("style", style(frozen.customer().isLicensed()))
        .bind("buyer", names.buyer())
        .bind("arn", names.arn())
        .bind("customer", names.customer())
        .bind("now", now)
        .bind("deadline", frozen.deadline())
        .bind("leaving", frozen.leaving())
        .bind("batchLimit", frozen.batchLimit())
        .bind("allocations", AllocationJson.text(frozen.allocations()))
        .execute();
  }

  /// Records of leaving buyers go ahead of all others, and must be there within the final window.
  static void hurryLeaving(Handle handle) {
    handle.execute(
        """
        update metering_record as record set
          leaving = true, deadline = least(record.deadline, license.final_deadline)
        from license
        where license.final_deadline is not null and license.closed_at is null
          and record.license_id = license.id and record.state = 'sealed' and not record.leaving
        """);
  }

  /// The most urgent records of one lane.
  static Page page(Handle handle, Wanted wanted) {
    var query =
        handle
            .createQuery(
                """
                select record.id, record.license_id, record.dimension, record.hour,
                  record.quantity, record.usage_timestamp, record.product_code,
                  record.buyer_account, record.license_arn, record.customer_identifier,
                  record.style, record.deadline, record.failures, record.batch_limit,
                  case when not record.allocations_dropped then record.allocations end
                    as allocations,
                  license.first_end_at is not null as leaving
                from metering_record as record join license on license.id = record.license_id
                where record.state = 'sealed' and <lane>
                  and record.account = :account and record.region = :region
                  and record.deadline <side>
                  and (record.not_before is null or record.not_before <= now())
                  and record.product_code <> all(:paused)
                  and not exists (
                    select from metering_pause as pause
                    where pause.resumed_at is null
                      and (pause.product_code = record.product_code
                        or pause.license_id = record.license_id))
                  and (cast(:product as text) is null or record.product_code = :product)
                  and (cast(:style as text) is null or record.style = :style)
                order by <order>
                limit :limit
                """)
            .define("lane", wanted.lane().condition)
            .define("side", wanted.expired() ? "<= :now" : "> :now")
            .define("order", wanted.expired() ? NEWEST_FIRST : MOST_URGENT_FIRST)
            .bind("account", wanted.channel().account().value())
            .bind("region", wanted.channel().region())
            .bind("now", wanted.now())
            .bindArray("paused", String.class, words(wanted.paused()))
            .bind("product", wanted.kind().map(kind -> kind.product().value()).orElse(null))
            .bind("style", wanted.kind().map(kind -> style(kind.licensed())).orElse(null))
            .bind("limit", wanted.limit())
            .setFetchSize(ROWS_AT_ONCE);
    List<SealedRecord> records = new ArrayList<>();
    long bytes = 0;
    try (var rows = query.map(SubmissionStore::sealed).iterator()) {
      while (rows.hasNext() && bytes < PAGE_BYTES) {
        SealedRecord record = rows.next();
        records.add(record);
        bytes += record.record().serializedBytes();
      }
      return new Page(records, records.size() < wanted.limit() && !rows.hasNext());
    }
  }

  /// Written before the request: after a crash it tells that the records may have arrived. Those
  /// that somebody else has settled meanwhile are left out.
  ///
  /// @param requests each with the records that it will send
  /// @return the records to send
  static Set<UUID> noteAttempts(
      Handle handle, Map<UUID, List<SealedRecord>> requests, Instant now) {
    List<UUID> requestIds = new ArrayList<>();
    List<UUID> recordIds = new ArrayList<>();
    requests.forEach((request, records) -> {
      for (SealedRecord record : records) {
        requestIds.add(request);
        recordIds.add(record.id());
      }
    });
    return handle
        .createUpdate(
            """
            insert into attempt (record_id, request_id, sent_at)
            select record.id, sending.request, :now
            from unnest(:records, :requests) as sending (id, request)
              join metering_record as record on record.id = sending.id
            where record.state = 'sealed'
            """)
        .bindArray("records", UUID.class, recordIds)
        .bindArray("requests", UUID.class, requestIds)
        .bind("now", now)
        .executeAndReturnGeneratedKeys("record_id")
        .mapTo(UUID.class)
        .set();
  }

  /// A parked record is tried again at once, by itself.
  static boolean retry(Handle handle, UUID record) {
    return handle
            .createUpdate(
                """
                update metering_record set state = 'sealed', reason = null, settled_at = null,
                  not_before = null, batch_limit = 1
                where id = :record and state = 'parked'
                """)
            .bind("record", record)
            .execute()
        == 1;
  }

  /// Parked records are tried again, each by itself, once a day and once more before their window
  /// ends.
  ///
  /// @return how many
  static int retryParked(Handle handle, Channel channel, Instant now, int limit) {
    return handle
        .createUpdate(
            """
            update metering_record set state = 'sealed', reason = null, settled_at = null,
              not_before = null, batch_limit = 1
            where state = 'parked' and id in (
              select id from metering_record
              where state = 'parked' and account = :account and region = :region
                and (settled_at <= :dayAgo
                  or (deadline <= :soon and settled_at < deadline - :lastTrySeconds * interval '1 second'))
              order by settled_at limit :limit
              for update skip locked)
            """)
        .bind("account", channel.account().value())
        .bind("region", channel.region())
        .bind("dayAgo", now.minus(RETRY_EVERY))
        .bind("soon", now.plus(LAST_TRY))
        .bind("lastTrySeconds", LAST_TRY.toSeconds())
        .bind("limit", limit)
        .execute();
  }

  /// Sealed records that wait to be sent, those in backoff included.
  static int waiting(Handle handle) {
    return handle
        .createQuery("select count(*) from metering_record where state = 'sealed'")
        .mapTo(Integer.class)
        .one();
  }

  /// The one place where a row becomes what is sent.
  private static SealedRecord sealed(ResultSet row, StatementContext context) throws SQLException {
    var dimension = new Dimension(row.getString("dimension"));
    var record =
        new UsageRecord(
            instant(row, "usage_timestamp"),
            customer(row),
            dimension,
            new Quantity(row.getInt("quantity")),
            AllocationJson.read(row.getString("allocations")));
    return new SealedRecord(
        row.getObject("id", UUID.class),
        new MeterKey(row.getObject("license_id", UUID.class), dimension),
        new UsageHour(instant(row, "hour")),
        new ProductCode(row.getString("product_code")),
        record,
        instant(row, "deadline"),
        row.getBoolean("leaving"),
        row.getInt("failures"),
        row.getInt("batch_limit") == 1);
  }

  private static String style(boolean licensed) {
    return licensed ? "license" : "legacy";
  }

  private static List<String> words(Set<ProductCode> products) {
    return products.stream().map(ProductCode::value).toList();
  }

  private static Customer customer(ResultSet row) throws SQLException {
    if (row.getString("style").equals("license")) {
      return new Customer.Licensed(
          new AwsAccountId(row.getString("buyer_account")),
          new LicenseArn(row.getString("license_arn")));
    }
    String identifier = row.getString("customer_identifier");
    return identifier == null
        ? new Customer.LegacyAccount(new AwsAccountId(row.getString("buyer_account")))
        : new Customer.LegacyIdentifier(new CustomerIdentifier(identifier));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
