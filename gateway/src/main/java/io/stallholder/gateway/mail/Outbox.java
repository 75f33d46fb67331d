package io.stallholder.gateway.mail;

import io.stallholder.gateway.config.RefusedStart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/// A folder in which mail is laid down instead of sent, a file each, for its owner alone to read.
public final class Outbox implements Post {
  private static final String FROM = "stallholder@localhost";

  private final Path folder;

  /// @throws RefusedStart when there is no such folder and it cannot be made
  public Outbox(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new RefusedStart("the outbox %s cannot be made".formatted(folder), e);
    }
  }

  @Override
  public Optional<String> send(Letter letter) {
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var how = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Path file = folder.resolve(letter.id() + ".eml");
    try (var channel = FileChannel.open(file, how, mine);
        var out = Channels.newOutputStream(channel)) {
      Post.message(Session.getInstance(new Properties()), FROM, letter).writeTo(out);
      return Optional.empty();
    } catch (IOException | MessagingException e) {
      return Optional.of("the outbox does not take it: " + e.getClass().getSimpleName());
    }
  }
}
