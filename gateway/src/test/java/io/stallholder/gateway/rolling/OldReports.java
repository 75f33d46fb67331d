package io.stallholder.gateway.rolling;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// People look: the ledger, licenses, messages, and whether all is well.
final class OldReports {
  private static final int PAGE = 100;

  private final Statements sql;
  private final Old old;

  OldReports(Statements sql, Old old) {
    this.sql = sql;
    this.old = old;
  }

  void look(Handle handle) {
    ledger(handle);
    licenses(handle);
    messages(handle);
    sql.update(handle, "refused.dropOld")
        .bind("oldest", Old.NOW.minus(Duration.ofDays(35)))
        .execute();
    sql.query(handle, "apikey.active").bind("hash", new byte[32]).mapToMap().list();
    sql.query(handle, "apikey.all").mapToMap().list();
    sql.query(handle, "installation.read").mapToMap().one();
    sql.query(handle, "installation.highWaterMark").mapToMap().list();
    sql.update(handle, "installation.raiseHighWaterMark").bind("time", Old.NOW).execute();
  }

  private void ledger(Handle handle) {
    sql.query(handle, "ledger.lines")
        .bindByType("license", null, UUID.class)
        .bind("state", "metered")
        .bindByType("from", null, Instant.class)
        .bindByType("to", null, Instant.class)
        .bindByType("after", null, UUID.class)
        .bind("size", PAGE)
        .mapToMap()
        .list();
    sql.query(handle, "ledger.balances")
        .bind("license", old.licenses().getFirst())
        .mapToMap()
        .list();
    for (String count :
        new String[] {
          "ledger.counts",
          "ledger.oldestUnsentHour",
          "ledger.nextFinalDeadline",
          "ledger.unattributed",
          "refused.count"
        }) {
      sql.query(handle, count).mapToMap().list();
    }
  }

  private void licenses(Handle handle) {
    sql.query(handle, "license.page")
        .bindByType("after", null, UUID.class)
        .bind("size", PAGE)
        .mapToMap()
        .list();
    sql.query(handle, "license.byId").bind("id", old.licenses().getFirst()).mapToMap().one();
    sql.query(handle, "license.pastDeadline")
        .bind("now", Old.NOW)
        .bind("limit", PAGE)
        .mapToMap()
        .list();
  }

  private void messages(Handle handle) {
    sql.query(handle, "inbox.page")
        .bind("state", "parked")
        .bindByType("after", null, String.class)
        .bind("size", PAGE)
        .mapToMap()
        .list();
    sql.query(handle, "inbox.count").bind("state", "new").mapToMap().one();
    sql.query(handle, "refused.page")
        .bindByType("code", null, String.class)
        .bindByType("after", null, String.class)
        .bind("size", PAGE)
        .mapToMap()
        .list();
  }
}
