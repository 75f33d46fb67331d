package io.stallholder.gateway.rolling;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Messages are written down and understood, buyers register.
final class OldLicenses {
  private static final int HASH_BYTES = 32;

  private final Statements sql;
  private final Old old;
  private final SplittableRandom chance;

  OldLicenses(Statements sql, Old old, SplittableRandom chance) {
    this.sql = sql;
    this.old = old;
    this.chance = chance;
  }

  /// A license that is heard of, and becomes active.
  void hear(Handle handle) {
    UUID license = new UUID(chance.nextLong(), chance.nextLong());
    String message = "message-" + license;
    handle.useTransaction(inside -> keep(inside, message));
    handle.useTransaction(inside -> {
      sql.query(inside, "inbox.next").mapToMap().findOne();
      appear(inside, license);
      sql.update(inside, "inbox.handled").bind("identity", message).bind("now", Old.NOW).execute();
    });
    old.accept(license, BigDecimal.ZERO);
    handle.useTransaction(inside -> keep(inside, "unreadable-" + license));
    sql.update(handle, "inbox.park")
        .bind("identity", "unreadable-" + license)
        .bind("reason", "not JSON")
        .execute();
  }

  private void keep(Handle handle, String identity) {
    sql.update(handle, "inbox.keep")
        .bind("identity", identity)
        .bind("messageId", identity)
        .bind("body", "{}")
        .bind("queue", "http://127.0.0.1/queue")
        .bind("sentAt", Old.NOW)
        .bind("now", Old.NOW)
        .execute();
  }

  private void appear(Handle handle, UUID license) {
    sql.query(handle, "license.lockNames").bind("name", Old.arnId(license)).mapToMap().one();
    sql.update(handle, "license.addEvent")
        .bind("id", "event-" + license)
        .bind("time", Old.NOW.minus(Duration.ofDays(2)))
        .bind("signal", "confirmed")
        .bind("agreement", "agmt-" + license)
        .bindByType("previous", null, String.class)
        .bind("now", Old.NOW)
        .execute();
    sql.query(handle, "license.byAlias")
        .bind("kind", "license")
        .bind("value", Old.arnId(license))
        .mapTo(UUID.class)
        .findOne();
    sql.update(handle, "license.insert")
        .bind("id", license)
        .bind("product", Old.PRODUCT)
        .bind("now", Old.NOW)
        .execute();
    sql.update(handle, "license.addAlias")
        .bind("kind", "license")
        .bind("value", Old.arnId(license))
        .bind("license", license)
        .execute();
    sql.update(handle, "license.learn")
        .bind("id", license)
        .bind("arn", Old.arn(license))
        .bind("buyer", Old.BUYER)
        .bindByType("customer", null, String.class)
        .bind("agreement", "agmt-" + license)
        .execute();
    sql.update(handle, "license.assignWaiting")
        .bind("license", license)
        .bind("agreement", "agmt-" + license)
        .execute();
    sql.update(handle, "license.assignEvent")
        .bind("license", license)
        .bind("event", "event-" + license)
        .execute();
    fold(handle, license);
    link(handle, license);
  }

  private void fold(Handle handle, UUID license) {
    sql.update(handle, "license.linkSuccession").bind("license", license).execute();
    sql.query(handle, "license.lock").bind("id", license).mapToMap().one();
    sql.query(handle, "license.heard").bind("license", license).mapToMap().list();
    sql.update(handle, "license.store")
        .bind("id", license)
        .bind("state", "active")
        .bind("activated", Old.NOW.minus(Duration.ofDays(2)))
        .bindByType("first", null, Instant.class)
        .bindByType("last", null, Instant.class)
        .bindByType("deadline", null, Instant.class)
        .bindByType("closed", null, Instant.class)
        .execute();
    sql.query(handle, "license.byId").bind("id", license).mapToMap().one();
  }

  private void link(Handle handle, UUID license) {
    sql.update(handle, "license.clearDefault")
        .bind("tenant", "tenant-" + license)
        .bind("license", license)
        .execute();
    sql.update(handle, "license.setTenant")
        .bind("tenant", "tenant-" + license)
        .bind("default", true)
        .bind("license", license)
        .execute();
  }

  /// A buyer who comes twice.
  void register(Handle handle) {
    var licenses = old.licenses();
    UUID license = licenses.get(chance.nextInt(licenses.size()));
    byte[] hash = hash();
    UUID registration =
        handle.inTransaction(inside -> {
          sql.update(inside, "registration.dropExpiredReferences").bind("now", Old.NOW).execute();
          sql.update(inside, "registration.add")
              .bind("id", new UUID(chance.nextLong(), chance.nextLong()))
              .bind("license", license)
              .bind("now", Old.NOW)
              .execute();
          UUID found =
              sql.query(inside, "registration.find")
                  .bind("license", license)
                  .mapTo(UUID.class)
                  .one();
          sql.update(inside, "registration.addReference")
              .bind("hash", hash)
              .bind("registration", found)
              .bind("now", Old.NOW)
              .bind("expires", Old.NOW.plus(Duration.ofDays(1)))
              .execute();
          return found;
        });
    handle.useTransaction(inside -> {
      sql.query(inside, "registration.byReference")
          .bind("hash", hash)
          .bind("now", Old.NOW)
          .mapToMap()
          .one();
      sql.update(inside, "registration.contact")
          .bind("registration", registration)
          .bind("email", "ada@example.com")
          .bind("company", "Ada Ltd")
          .bind("name", "Ada")
          .bind("now", Old.NOW)
          .execute();
      sql.update(inside, "registration.complete")
          .bind("registration", registration)
          .bind("now", Old.NOW)
          .execute();
    });
  }

  private byte[] hash() {
    return ByteBuffer.allocate(HASH_BYTES)
        .putLong(chance.nextLong())
        .putLong(chance.nextLong())
        .array();
  }
}
