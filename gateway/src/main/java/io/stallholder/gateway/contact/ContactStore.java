package io.stallholder.gateway.contact;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// The tables `contact_key`, `sealed_contact` and `buyer_contact`.
final class ContactStore {
  /// Encrypted contact data.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares rows
  record Sealed(UUID sealedFor, String keyId, byte[] wrappedKey, byte[] body, Instant at) {}

  /// A registration of some buyer, and its license.
  record Owned(UUID registration, UUID license) {}

  /// What a gateway of the version before wrote.
  record Plain(UUID registration, SortedMap<String, String> fields, Instant at) {
    Plain {
      fields = new TreeMap<>(fields);
    }
  }

  private ContactStore() {}

  /// One gateway at a time decides whether there is a first key to make.
  static void lockKeys(Handle handle) {
    handle.execute("lock table contact_key in share row exclusive mode");
  }

  /// The check values of the keys that a file has to hold: the newest, and all that rows need.
  static Map<String, byte[]> needed(Handle handle) {
    return handle
        .createQuery(
            """
            select id, check_value from contact_key as key
             where exists (select from sealed_contact where key_id = key.id)
                or exists (select from sealed_secret where key_id = key.id)
                or id = (select id from contact_key order by added_at desc, id limit 1)
            """)
        .map((row, _) -> Map.entry(row.getString("id"), row.getBytes("check_value")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static Optional<String> newest(Handle handle) {
    return handle
        .createQuery("select id from contact_key order by added_at desc, id limit 1")
        .mapTo(String.class)
        .findOne();
  }

  static Optional<Instant> newestSince(Handle handle) {
    return handle
        .createQuery("select max(added_at) from contact_key")
        .mapTo(Instant.class)
        .findOne();
  }

  static void addKey(Handle handle, KeyRing.Key key, Instant now) {
    handle
        .createUpdate(
            """
            insert into contact_key (id, check_value, added_at) values (:id, :check, :now)
            on conflict (id) do nothing
            """)
        .bind("id", key.id())
        .bind("check", key.checkValue())
        .bind("now", now)
        .execute();
  }

  /// Replaces what was there, unless that is newer.
  static void put(Handle handle, UUID registration, Sealed sealed) {
    handle
        .createUpdate(
            """
            insert into sealed_contact
              (registration_id, sealed_for, key_id, wrapped_key, body, updated_at)
            values (:registration, :sealedFor, :key, :wrapped, :body, :at)
            on conflict (registration_id) do update
               set sealed_for = excluded.sealed_for, key_id = excluded.key_id,
                   wrapped_key = excluded.wrapped_key, body = excluded.body,
                   updated_at = excluded.updated_at
             where sealed_contact.updated_at <= excluded.updated_at
            """)
        .bind("registration", registration)
        .bind("sealedFor", sealed.sealedFor())
        .bind("key", sealed.keyId())
        .bind("wrapped", sealed.wrappedKey())
        .bind("body", sealed.body())
        .bind("at", sealed.at())
        .execute();
  }

  static Optional<Sealed> sealed(Handle handle, UUID registration) {
    return handle
        .createQuery(
            """
            select sealed_for, key_id, wrapped_key, body, updated_at
              from sealed_contact where registration_id = :registration
            """)
        .bind("registration", registration)
        .map((row, _) -> sealed(row))
        .findOne();
  }

  private static Sealed sealed(ResultSet row) throws SQLException {
    return new Sealed(
        row.getObject("sealed_for", UUID.class),
        row.getString("key_id"),
        row.getBytes("wrapped_key"),
        row.getBytes("body"),
        row.getTimestamp("updated_at").toInstant());
  }

  static Optional<Plain> plain(Handle handle, UUID registration) {
    return plains(
            handle,
            """
            select registration_id, email, company, name, updated_at
              from buyer_contact where registration_id = :registration
            """,
            Map.of("registration", registration))
        .stream()
        .findFirst();
  }

  /// Some that are left, in the clear, and that nobody else is at.
  static List<Plain> claimPlain(Handle handle, int limit) {
    return plains(
            handle,
            """
            select registration_id, email, company, name, updated_at
              from buyer_contact limit :limit for update skip locked
            """,
            Map.of("limit", limit))
        .stream()
        .sorted(Comparator.comparing(Plain::registration))
        .toList();
  }

  static void dropPlain(Handle handle, UUID registration) {
    handle
        .createUpdate("delete from buyer_contact where registration_id = :registration")
        .bind("registration", registration)
        .execute();
  }

  static void drop(Handle handle, UUID registration) {
    handle
        .createUpdate("delete from sealed_contact where registration_id = :registration")
        .bind("registration", registration)
        .execute();
    handle
        .createUpdate("delete from email_confirmation where registration_id = :registration")
        .bind("registration", registration)
        .execute();
    dropPlain(handle, registration);
  }

  static UUID license(Handle handle, UUID registration) {
    return handle
        .createQuery("select license_id from registration where id = :id")
        .bind("id", registration)
        .mapTo(UUID.class)
        .one();
  }

  /// @param buyer an AWS account, or the customer identifier of a legacy product
  static List<Owned> ofBuyer(Handle handle, String buyer) {
    return handle
        .createQuery(
            """
            select registration.id, license_id
              from registration join license on license.id = license_id
             where buyer_account = :buyer or customer_identifier = :buyer
             order by registration.id
            """)
        .bind("buyer", buyer)
        .map((row, _) ->
            new Owned(row.getObject("id", UUID.class), row.getObject("license_id", UUID.class)))
        .list();
  }

  /// Takes the text from messages that nobody could understand and that name an address. Compared
  /// here: what the database takes for one letter in two cases depends on how it was made.
  static void blankMessages(Handle handle, String email) {
    String wanted = email.toLowerCase(Locale.ROOT);
    List<String> naming =
        handle
            .createQuery("select identity, body from inbox_message where state = 'parked'")
            .map((row, _) -> Map.entry(row.getString("identity"), row.getString("body")))
            .stream()
            .filter(each -> each.getValue().toLowerCase(Locale.ROOT).contains(wanted))
            .map(Map.Entry::getKey)
            .toList();
    for (String identity : naming) {
      handle
          .createUpdate(
              """
              update inbox_message set body = 'erased with a buyer''s contact data'
               where identity = :identity
              """)
          .bind("identity", identity)
          .execute();
    }
  }

  /// Some that are encrypted under another key than this, and that nobody else is at.
  static SortedMap<UUID, Sealed> claimOld(Handle handle, String current, int limit) {
    var some = new TreeMap<UUID, Sealed>();
    handle
        .createQuery(
            """
            select registration_id, sealed_for, key_id, wrapped_key, body, updated_at
              from sealed_contact where key_id <> :current
             limit :limit for update skip locked
            """)
        .bind("current", current)
        .bind("limit", limit)
        .map((row, _) -> Map.entry(row.getObject("registration_id", UUID.class), sealed(row)))
        .forEach(each -> some.put(each.getKey(), each.getValue()));
    return some;
  }

  static void rewrap(Handle handle, UUID registration, String key, byte[] wrapped) {
    handle
        .createUpdate(
            """
            update sealed_contact set key_id = :key, wrapped_key = :wrapped
             where registration_id = :registration
            """)
        .bind("key", key)
        .bind("wrapped", wrapped)
        .bind("registration", registration)
        .execute();
  }

  /// Copies it to the registrations of a license's successors, and of it from its predecessor.
  static void handOn(Handle handle, UUID license) {
    handle
        .createUpdate(
            """
            insert into sealed_contact
              (registration_id, sealed_for, key_id, wrapped_key, body, updated_at)
            select own.id, contact.sealed_for, contact.key_id, contact.wrapped_key, contact.body,
              contact.updated_at
            from license as successor
              join registration as own on own.license_id = successor.id
              join registration as known on known.license_id = successor.predecessor_id
              join sealed_contact as contact on contact.registration_id = known.id
            where (successor.id = :license or successor.predecessor_id = :license)
              and not exists (select from buyer_contact where registration_id = own.id)
            on conflict (registration_id) do nothing
            """)
        .bind("license", license)
        .execute();
  }

  private static List<Plain> plains(Handle handle, String sql, Map<String, ?> values) {
    return handle
        .createQuery(sql)
        .bindMap(values)
        .map((row, _) ->
            new Plain(
                row.getObject("registration_id", UUID.class),
                new TreeMap<>(
                    Map.of(
                        "email", row.getString("email"),
                        "company", row.getString("company"),
                        "name", row.getString("name"))),
                row.getTimestamp("updated_at").toInstant()))
        .list();
  }
}
