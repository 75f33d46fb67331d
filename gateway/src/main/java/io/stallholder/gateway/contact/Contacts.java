package io.stallholder.gateway.contact;

import com.fasterxml.jackson.core.type.TypeReference;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Ids;
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
      if (ContactStore.newest(handle).isPresent() || Files.exists(contacts.file)) {
        contacts.ring = contacts.read(handle);
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

  /// Stores it in the caller's transaction; what was there before is replaced. The caller has said
  /// whose doing it is.
  public void save(
      Handle handle, UUID registration, SortedMap<String, String> fields, Instant now) {
    ContactStore.put(handle, registration, seal(handle, registration, fields, now));
    ContactStore.dropPlain(handle, registration);
    Audit.note(handle, ContactStore.license(handle, registration), "contact-saved");
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

  /// All that is known of a buyer, by registration.
  SortedMap<UUID, SortedMap<String, String>> ofBuyer(Handle handle, String buyer) {
    var all = new TreeMap<UUID, SortedMap<String, String>>();
    for (ContactStore.Owned owned : ContactStore.ofBuyer(handle, buyer)) {
      of(handle, owned.registration()).ifPresent(fields -> all.put(owned.registration(), fields));
    }
    return all;
  }

  /// Forgets whom to write to at a buyer, wherever it stands: parked messages that name their
  /// address lose their text. What the buyer used, and what was billed, stays.
  ///
  /// @return how many registrations had contact data
  int erase(Handle handle, String buyer) {
    int erased = 0;
    for (ContactStore.Owned owned : ContactStore.ofBuyer(handle, buyer)) {
      Optional<SortedMap<String, String>> fields = of(handle, owned.registration());
      if (fields.isPresent()) {
        String email = fields.get().getOrDefault("email", "");
        if (!email.isEmpty()) {
          ContactStore.blankMessages(handle, email);
        }
        ContactStore.drop(handle, owned.registration());
        Audit.note(handle, owned.license(), "contact-erased");
        erased++;
      }
    }
    return erased;
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

  /// Encrypts under a new key from now on, and all that is stored. The file keeps the keys before:
  /// copies of the database need them.
  ///
  /// @return how many rows were encrypted anew
  public int rotate(Jdbi jdbi, Instant now) {
    jdbi.useTransaction(handle -> {
      ContactStore.lockKeys(handle);
      KeyRing next;
      if (Files.exists(file)) {
        next = read(handle).with(KeyRing.Key.random());
        next.replace(file);
      } else {
        next = KeyRing.create(file);
      }
      ContactStore.addKey(handle, next.current(), now);
      ring = next;
    });
    int rows = 0;
    for (int some = rewrap(jdbi); some > 0; some = rewrap(jdbi)) {
      rows += some;
    }
    jdbi.useTransaction(this::rewrapSecrets);
    return rows;
  }

  /// Keeps a small secret of another feature as contact data is kept, in the caller's transaction.
  ///
  /// @return its id
  /// @throws RefusedStart in one line, when there is no key and the key file cannot be made
  public UUID keepSecret(Handle handle, byte[] secret, Instant now) {
    UUID id = Ids.next(now);
    KeyRing.Key key = current(handle, now);
    byte[] own = Cipher256.randomKey();
    byte[] body = Cipher256.encrypt(own, secret, bytes(id));
    byte[] wrapped = Cipher256.encrypt(key.bytes(), own, bytes(id));
    SecretStore.add(handle, new SecretStore.Sealed(id, key.id(), wrapped, body), now);
    return id;
  }

  /// @throws RefusedStart in one line, when this machine's key file cannot open it
  public byte[] secret(Handle handle, UUID id) {
    SecretStore.Sealed sealed = SecretStore.byId(handle, id);
    return Cipher256.decrypt(own(handle, sealed), sealed.body(), bytes(id));
  }

  public static void forgetSecret(Handle handle, UUID id) {
    SecretStore.drop(handle, id);
  }

  private byte[] own(Handle handle, SecretStore.Sealed sealed) {
    return Cipher256.decrypt(key(handle, sealed.keyId()), sealed.wrappedKey(), bytes(sealed.id()));
  }

  private void rewrapSecrets(Handle handle) {
    KeyRing known = ring;
    if (known == null) {
      return;
    }
    KeyRing.Key current = known.current();
    for (SecretStore.Sealed sealed : SecretStore.claimOld(handle, current.id())) {
      byte[] wrapped = Cipher256.encrypt(current.bytes(), own(handle, sealed), bytes(sealed.id()));
      SecretStore.rewrap(handle, sealed.id(), current.id(), wrapped);
    }
  }

  /// Wraps the keys of some rows anew that are wrapped by an old key.
  private int rewrap(Jdbi jdbi) {
    return jdbi.inTransaction(handle -> {
      KeyRing known = ring;
      if (known == null) {
        return 0;
      }
      var some = ContactStore.claimOld(handle, known.current().id(), ROWS_AT_ONCE);
      some.forEach((registration, sealed) -> {
        byte[] bound = bytes(sealed.sealedFor());
        byte[] own = Cipher256.decrypt(key(handle, sealed.keyId()), sealed.wrappedKey(), bound);
        KeyRing.Key current = known.current();
        byte[] wrapped = Cipher256.encrypt(current.bytes(), own, bound);
        ContactStore.rewrap(handle, registration, current.id(), wrapped);
      });
      return some.size();
    });
  }

  private ContactStore.Sealed seal(
      Handle handle, UUID registration, SortedMap<String, String> fields, Instant at) {
    KeyRing.Key key = current(handle, at);
    byte[] own = Cipher256.randomKey();
    byte[] bound = bytes(registration);
    byte[] body = Cipher256.encrypt(own, Json.bytes(fields), bound);
    byte[] wrapped = Cipher256.encrypt(key.bytes(), own, bound);
    return new ContactStore.Sealed(registration, key.id(), wrapped, body, at);
  }

  private SortedMap<String, String> unseal(Handle handle, ContactStore.Sealed sealed) {
    byte[] bound = bytes(sealed.sealedFor());
    byte[] own = Cipher256.decrypt(key(handle, sealed.keyId()), sealed.wrappedKey(), bound);
    try {
      return Json.mapper()
          .readValue(
              Cipher256.decrypt(own, sealed.body(), bound),
              new TypeReference<TreeMap<String, String>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("contact data is no JSON", e);
    }
  }

  /// The key of that id; one that is not known yet may have been added to the file meanwhile.
  private byte[] key(Handle handle, String id) {
    KeyRing known = ring;
    Optional<KeyRing.Key> found = known == null ? Optional.empty() : known.key(id);
    return found.orElseGet(() -> reread(handle).key(id).orElseThrow()).bytes();
  }

  /// The key that encrypts: the newest that the database knows of. The first is made when the first
  /// is needed, by one gateway.
  private KeyRing.Key current(Handle handle, Instant now) {
    KeyRing known = ring;
    Optional<String> newest = ContactStore.newest(handle);
    if (known != null && newest.equals(Optional.of(known.current().id()))) {
      return known.current();
    }
    ContactStore.lockKeys(handle);
    boolean isFirst = ContactStore.newest(handle).isEmpty() && !Files.exists(file);
    KeyRing.Key key = isFirst ? created().current() : reread(handle).current();
    ContactStore.addKey(handle, key, now);
    return key;
  }

  private KeyRing created() {
    KeyRing made = KeyRing.create(file);
    ring = made;
    return made;
  }

  private KeyRing reread(Handle handle) {
    KeyRing read = read(handle);
    ring = read;
    return read;
  }

  /// @throws RefusedStart when the file does not hold what the database needs
  private KeyRing read(Handle handle) {
    if (!Files.exists(file)) {
      throw new RefusedStart(
          "contacts.keyFile %s is missing, and contact data is encrypted with its keys"
              .formatted(file));
    }
    KeyRing read = KeyRing.read(file);
    ContactStore.needed(handle)
        .forEach((id, value) -> {
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
