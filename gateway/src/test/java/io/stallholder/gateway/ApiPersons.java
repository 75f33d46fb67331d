package io.stallholder.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/// States of the gateway in which a person has something to decide.
final class ApiPersons {
  private final ApiMarket market;

  ApiPersons(ApiMarket market) {
    this.market = market;
  }

  /// An event whose hour is open.
  String openEvent() throws Exception {
    ObjectNode event = market.event();
    assertThat(market.report(ApiMarket.ONE, event.toString()).statusCode()).isEqualTo(202);
    return event.path("id").textValue();
  }

  /// The first event of all, whose hour is sealed.
  String sealedEvent() {
    return market
        .stage()
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select event.id from usage_event as event
                      join metering_record using (license_id, dimension, hour) limit 1
                    """)
                .mapTo(String.class)
                .one());
  }

  /// The call that releases it.
  String heldHour() throws Exception {
    openEvent();
    String hour =
        market
            .stage()
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        """
                        insert into hour_hold (license_id, dimension, hour, quantity, held_at)
                        select license_id, dimension, hour, counted, hour from open_hour limit 1
                        on conflict (license_id, dimension, hour)
                          do update set released_at = null, released_by = null
                        returning license_id || '/' || dimension || '/'
                          || to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                        """)
                    .mapTo(String.class)
                    .one());
    return "/v1/holds/%s/release".formatted(hour);
  }

  /// The call that resolves one of long ago.
  String recovery() {
    UUID id = UUID.randomUUID();
    market
        .stage()
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                insert into recovery (id, since, until, declared_at)
                values (?, '2020-01-01T10:30:00Z', '2020-01-01T12:00:00Z', '2020-01-01T12:10:00Z')
                """,
                id));
    return "/v1/recoveries/%s/resolve".formatted(id);
  }

  /// The call that resolves one.
  String uncertainRecord() {
    UUID id = UUID.randomUUID();
    market
        .stage()
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                insert into metering_record (
                  id, license_id, dimension, hour, counted, carried_in, quantity, carried_out,
                  usage_timestamp, account, region, product_code, style, buyer_account,
                  license_arn, sealed_at, deadline, leaving, state, reason, settled_at)
                select ?, license_id, dimension, '2020-01-01T10:00:00Z', 0, 0, 0, 0,
                  '2020-01-01T10:00:00Z', account, region, product_code, style, buyer_account,
                  license_arn, sealed_at, deadline, leaving, 'uncertain', 'test', sealed_at
                from metering_record limit 1
                """,
                id));
    return "/v1/ledger/%s/resolve".formatted(id);
  }
}
