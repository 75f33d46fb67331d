package io.stallholder.gateway.contact;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
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

  static Map<String, byte[]> checkValues(Handle handle) {
    return handle
        .createQuery("select id, check_value from contact_key")
        .map((row, _) -> Map.entry(row.getString("id"), row.getBytes("check_value")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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
        .map((row, _) ->
            new Sealed(
                row.getObject("sealed_for", UUID.class),
                row.getString("key_id"),
                row.getBytes("wrapped_key"),
                row.getBytes("body"),
                row.getTimestamp("updated_at").toInstant()))
        .findOne();
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
