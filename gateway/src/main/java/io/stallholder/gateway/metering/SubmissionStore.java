package io.stallholder.gateway.metering;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
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
      int batchLimit) {}

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
              customer_identifier, sealed_at, deadline, leaving, batch_limit)
            values (
              :id, :license, :dimension, :hour, :counted, :carriedIn, :quantity, :carriedOut,
              :timestamp, :account, :region, :product, :style, :buyer, :arn,
              :customer, :now, :deadline, :leaving, :batchLimit)
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
        .bind("style", style(frozen.customer()))
        .bind("buyer", names.buyer())
        .bind("arn", names.arn())
        .bind("customer", names.customer())
        .bind("now", now)
        .bind("deadline", frozen.deadline())
        .bind("leaving", frozen.leaving())
        .bind("batchLimit", frozen.batchLimit())
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

  /// The most urgent records that may share one request: of one product and style, with one batch
  /// limit.
  static List<SealedRecord> next(Handle handle, Channel channel, Set<ProductCode> paused) {
    List<SealedRecord> head = due(handle, channel, paused, List.of(), 1);
    if (head.isEmpty()) {
      return head;
    }
    return due(handle, channel, paused, head, head.getFirst().batchLimit());
  }

  private static List<SealedRecord> due(
      Handle handle, Channel channel, Set<ProductCode> paused, List<SealedRecord> head, int limit) {
    return handle
        .createQuery(
            """
            select record.id, record.license_id, record.dimension, record.hour, record.quantity,
              record.usage_timestamp, record.product_code, record.buyer_account,
              record.license_arn, record.customer_identifier, record.style, record.deadline,
              record.failures, record.batch_limit, license.first_end_at is not null as leaving,
              exists (
                select from attempt where attempt.record_id = record.id
                  and (attempt.answer is null or attempt.answer = 'lost')) as may_have_arrived
            from metering_record as record join license on license.id = record.license_id
            where record.state = 'sealed' and record.account = :account
              and record.region = :region
              and (record.not_before is null or record.not_before <= now())
              and record.product_code <> all(:paused)
              and (cast(:product as text) is null or record.product_code = :product)
              and (cast(:style as text) is null or record.style = :style)
              and (cast(:batchLimit as integer) is null or record.batch_limit = :batchLimit)
            order by record.leaving desc, record.deadline, record.hour, record.id
            limit :limit
            """)
        .bind("account", channel.account().value())
        .bind("region", channel.region())
        .bindArray("paused", String.class, paused.stream().map(ProductCode::value).toList())
        .bind("product", head.isEmpty() ? null : head.getFirst().product().value())
        .bind("style", head.isEmpty() ? null : style(head.getFirst().record().customer()))
        .bind("batchLimit", head.isEmpty() ? null : head.getFirst().batchLimit())
        .bind("limit", limit)
        .map(SubmissionStore::sealed)
        .list();
  }

  /// Written before the request: after a crash it tells that the records may have arrived.
  static void noteAttempts(
      Handle handle, UUID request, Collection<SealedRecord> records, Instant now) {
    handle
        .createUpdate(
            """
            insert into attempt (record_id, request_id, sent_at)
            select id, :request, :now from unnest(:ids) as id
            """)
        .bind("request", request)
        .bind("now", now)
        .bindArray("ids", UUID.class, records.stream().map(SealedRecord::id).toList())
        .execute();
  }

  static void noteAnswer(
      Handle handle, UUID request, UUID record, String answer, String detail, Instant now) {
    handle
        .createUpdate(
            """
            update attempt set answer = :answer, detail = :detail, answered_at = :now
            where request_id = :request and record_id = :record
            """)
        .bind("request", request)
        .bind("record", record)
        .bind("answer", answer)
        .bind("detail", detail)
        .bind("now", now)
        .execute();
  }

  /// Stores what became of a record, unless somebody settled it meanwhile; a late success still
  /// counts over anything but a success.
  ///
  /// @return whether it was stored
  static boolean settle(Handle handle, UUID record, Outcome outcome, Instant now) {
    return switch (outcome) {
      case Outcome.Metered(var id) ->
          handle
                  .createUpdate(
                      """
                      update metering_record set state = 'metered', reason = null,
                        metering_record_id = :id, settled_at = :now
                      where id = :record and state <> 'metered'
                      """)
                  .bind("record", record)
                  .bind("id", id.map(MeteringRecordId::value).orElse(null))
                  .bind("now", now)
                  .execute()
              == 1;
      case Outcome.Refused(String reason) -> end(handle, record, "refused", reason, now);
      case Outcome.Conflict(String reason) -> end(handle, record, "conflict", reason, now);
      case Outcome.Uncertain(String reason) -> end(handle, record, "uncertain", reason, now);
      case Outcome.Parked(String reason) -> end(handle, record, "parked", reason, now);
      case Outcome.Again(var delay, int batchLimit) ->
          handle
                  .createUpdate(
                      """
                      update metering_record set failures = failures + 1,
                        batch_limit = :batchLimit,
                        not_before = now() + :millis * interval '1 millisecond'
                      where id = :record and state = 'sealed'
                      """)
                  .bind("record", record)
                  .bind("batchLimit", batchLimit)
                  .bind("millis", delay.toMillis())
                  .execute()
              == 1;
    };
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

  /// Sealed records that wait to be sent, those in backoff included.
  static int waiting(Handle handle) {
    return handle
        .createQuery("select count(*) from metering_record where state = 'sealed'")
        .mapTo(Integer.class)
        .one();
  }

  private static boolean end(Handle handle, UUID record, String state, String reason, Instant now) {
    return handle
            .createUpdate(
                """
                update metering_record set state = :state, reason = :reason, settled_at = :now
                where id = :record and state = 'sealed'
                """)
            .bind("record", record)
            .bind("state", state)
            .bind("reason", reason)
            .bind("now", now)
            .execute()
        == 1;
  }

  private static SealedRecord sealed(ResultSet row, StatementContext context) throws SQLException {
    var dimension = new Dimension(row.getString("dimension"));
    var record =
        new UsageRecord(
            instant(row, "usage_timestamp"),
            customer(row),
            dimension,
            new Quantity(row.getInt("quantity")),
            List.of());
    return new SealedRecord(
        row.getObject("id", UUID.class),
        new MeterKey(row.getObject("license_id", UUID.class), dimension),
        new UsageHour(instant(row, "hour")),
        new ProductCode(row.getString("product_code")),
        record,
        instant(row, "deadline"),
        row.getBoolean("leaving"),
        row.getInt("failures"),
        row.getInt("batch_limit"),
        row.getBoolean("may_have_arrived"));
  }

  private static String style(Customer customer) {
    return customer.isLicensed() ? "license" : "legacy";
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
