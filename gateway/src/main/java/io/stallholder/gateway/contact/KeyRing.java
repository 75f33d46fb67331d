package io.stallholder.gateway.contact;

import io.stallholder.gateway.config.RefusedStart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys of the key file: one a line, its id, a blank, and its 32 bytes in base64. The last
/// encrypts; the others only decrypt.
record KeyRing(List<Key> keys) {
  private static final int LONGEST_FILE = 64 * 1024;

  KeyRing {
    keys = List.copyOf(keys);
  }

  Key current() {
    return keys.getLast();
  }

  Optional<Key> key(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  static KeyRing read(Path file) {
    try {
      if (Files.size(file) > LONGEST_FILE) {
        throw damaged(file);
      }
      List<Key> keys =
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> Key.parse(line).orElseThrow(() -> damaged(file)))
              .toList();
      if (keys.isEmpty() || keys.stream().map(Key::id).distinct().count() < keys.size()) {
        throw damaged(file);
      }
      return new KeyRing(keys);
    } catch (IOException e) {
      throw new RefusedStart("contacts.keyFile %s cannot be read".formatted(file), e);
    }
  }

  /// With one key more, which encrypts from now on.
  KeyRing with(Key key) {
    return new KeyRing(Stream.concat(keys.stream(), Stream.of(key)).toList());
  }

  /// A file that is there already stays.
  static KeyRing create(Path file) {
    var ring = new KeyRing(List.of(Key.random()));
    try {
      Path draft = ring.draft(file);
      try {
        Files.createLink(file, draft);
      } finally {
        Files.delete(draft);
      }
      return ring;
    } catch (IOException e) {
      throw new RefusedStart("contacts.keyFile %s cannot be made".formatted(file), e);
    }
  }

  void replace(Path file) {
    try {
      Files.move(draft(file), file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new RefusedStart("contacts.keyFile %s cannot be replaced".formatted(file), e);
    }
  }

  /// Nobody else may read it. It is whole, and on the disk, before it gets the file's name: a crash
  /// leaves none or all of it.
  private Path draft(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + "." + current().id());
    String text =
        "# Without this file contact data cannot be read. Keep a copy apart.\n"
            + keys.stream().map(Key::line).collect(Collectors.joining());
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(draft, how, mine)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
    return draft;
  }

  private static RefusedStart damaged(Path file) {
    return new RefusedStart("contacts.keyFile %s is not a file of keys".formatted(file));
  }

  /// A key with its name.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares keys
  record Key(String id, byte[] bytes) {
    private static final int ID_BYTES = 8;

    static Key random() {
      byte[] name = Cipher256.randomKey();
      return new Key(HexFormat.of().formatHex(name, 0, ID_BYTES), Cipher256.randomKey());
    }

    static Optional<Key> parse(String line) {
      String[] parts = line.strip().split(" ", -1);
      try {
        byte[] bytes = Base64.getDecoder().decode(parts[parts.length - 1]);
        boolean fits = parts.length == 2 && bytes.length == Cipher256.KEY_BYTES;
        return fits ? Optional.of(new Key(parts[0], bytes)) : Optional.empty();
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    String line() {
      return id + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    }

    /// Tells this key from others, and tells nothing about it.
    byte[] checkValue() {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
        return mac.doFinal(("contact key " + id).getBytes(StandardCharsets.UTF_8));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JVM cannot compute check values", e);
      }
    }

    @Override
    public String toString() {
      return "Key[" + id + "]";
    }
  }
}
