package io.stallholder.gateway.contact;

import com.fasterxml.jackson.core.type.TypeReference;
import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.loop.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Whom the seller can write to, by registration. Each row is encrypted under a key of its own, and
/// that key under one of the key file.
public final class Contacts {
  private static final int ROWS_AT_ONCE = 100;

  private final Path file;
  private volatile @Nullable KeyRing ring;

  private Contacts(Path file) {
    this.file = file;
  }

  /// Makes no key yet.
  ///
  /// @throws RefusedStart in one line, when encrypted rows exist and the file does not hold their
  ///   keys
  public static Contacts open(Jdbi jdbi, ContactsConfig config) {
    var contacts = new Contacts(Path.of(config.keyFile()).toAbsolutePath());
    jdbi.useTransaction(handle -> {
      Map<String, byte[]> known = ContactStore.checkValues(handle);
      if (!known.isEmpty() || Files.exists(contacts.file)) {
        contacts.ring = contacts.readAndCheck(known);
      }
    });
    return contacts;
  }

  /// Said at the start, rather than to the first buyer.
  ///
  /// @throws RefusedStart in one line, when there are no keys and their file could not be made
  public void expectBuyers() {
    Path folder = file.resolveSibling(".");
    if (ring == null && !Files.isWritable(folder)) {
      throw new RefusedStart(
          "contacts.keyFile %s cannot be made: its folder is missing or not writable"
              .formatted(file));
    }
  }

  /// Stores it in the caller's transaction; what was there before is replaced.
  public void save(
      Handle handle, UUID registration, SortedMap<String, String> fields, Instant now) {
    ContactStore.put(handle, registration, seal(handle, registration, fields, now));
    ContactStore.dropPlain(handle, registration);
  }

  /// Empty if there is none, or none any more.
  public Optional<SortedMap<String, String>> of(Handle handle, UUID registration) {
    Optional<ContactStore.Sealed> sealed = ContactStore.sealed(handle, registration);
    Optional<ContactStore.Plain> plain = ContactStore.plain(handle, registration);
    boolean plainIsNewer =
        plain.isPresent() && sealed.map(it -> it.at().isBefore(plain.get().at())).orElse(true);
    return plainIsNewer
        ? plain.map(ContactStore.Plain::fields)
        : sealed.map(it -> unseal(handle, it));
  }

  /// Gives a successor what its predecessor has, if it has none of its own.
  public static void handOn(Handle handle, UUID license) {
    ContactStore.handOn(handle, license);
  }

  /// Encrypts what a gateway of the version before wrote, or still writes.
  public Loop.Round protect(Jdbi jdbi) {
    return jdbi.inTransaction(handle -> {
      List<ContactStore.Plain> some = ContactStore.claimPlain(handle, ROWS_AT_ONCE);
      for (ContactStore.Plain plain : some) {
        UUID id = plain.registration();
        ContactStore.put(handle, id, seal(handle, id, plain.fields(), plain.at()));
        ContactStore.dropPlain(handle, id);
      }
      return some.size() == ROWS_AT_ONCE ? Loop.Round.BUSY : Loop.Round.IDLE;
    });
  }

  private ContactStore.Sealed seal(
      Handle handle, UUID registration, SortedMap<String, String> fields, Instant at) {
    KeyRing.Key key = keys(handle).current();
    ContactStore.addKey(handle, key, at);
    byte[] own = Cipher256.randomKey();
    byte[] bound = bytes(registration);
    byte[] body = Cipher256.encrypt(own, Json.bytes(fields), bound);
    byte[] wrapped = Cipher256.encrypt(key.bytes(), own, bound);
    return new ContactStore.Sealed(registration, key.id(), wrapped, body, at);
  }

  private SortedMap<String, String> unseal(Handle handle, ContactStore.Sealed sealed) {
    byte[] bound = bytes(sealed.sealedFor());
    KeyRing.Key key =
        keys(handle)
            .key(sealed.keyId())
            .orElseThrow(() -> new IllegalStateException("no key " + sealed.keyId()));
    byte[] own = Cipher256.decrypt(key.bytes(), sealed.wrappedKey(), bound);
    try {
      return Json.mapper()
          .readValue(
              Cipher256.decrypt(own, sealed.body(), bound),
              new TypeReference<TreeMap<String, String>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("contact data is no JSON", e);
    }
  }

  /// The file's keys; the first is made when the first is needed.
  private KeyRing keys(Handle handle) {
    KeyRing known = ring;
    if (known == null) {
      ContactStore.lockKeys(handle);
      Map<String, byte[]> values = ContactStore.checkValues(handle);
      boolean isFirst = values.isEmpty() && !Files.exists(file);
      known = isFirst ? KeyRing.create(file) : readAndCheck(values);
      ring = known;
    }
    return known;
  }

  private KeyRing readAndCheck(Map<String, byte[]> known) {
    if (!Files.exists(file)) {
      throw new RefusedStart(
          "contacts.keyFile %s is missing, and contact data is encrypted with its keys"
              .formatted(file));
    }
    KeyRing read = KeyRing.read(file);
    known.forEach((id, value) -> {
      boolean holds =
          read.key(id).map(key -> MessageDigest.isEqual(key.checkValue(), value)).orElse(false);
      if (!holds) {
        throw new RefusedStart(
            "contacts.keyFile %s does not hold key %s, with which contact data is encrypted"
                .formatted(file, id));
      }
    });
    return read;
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
