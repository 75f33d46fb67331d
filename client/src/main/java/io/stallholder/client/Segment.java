package io.stallholder.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One file of a spool. It grows while it is the last one, and is deleted whole.
final class Segment implements Closeable {
  private static final Pattern NAME = Pattern.compile("([0-9]{16})\\.spool");

  private final long number;
  private final Path path;
  private final FileChannel channel;
  private long size;
  private long events;

  private Segment(long number, Path path, FileChannel channel, long size) {
    this.number = number;
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /// Empty for any other file.
  static Optional<Long> number(Path path) {
    Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
    return name.matches() ? Optional.of(Long.parseLong(name.group(1))) : Optional.empty();
  }

  static Segment create(Path folder, long number) throws IOException {
    Path path = folder.resolve(String.format(Locale.ROOT, "%016d.spool", number));
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    syncFolder(folder);
    return new Segment(number, path, channel, 0);
  }

  static Segment open(Path path, long number) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new Segment(number, path, channel, channel.size());
  }

  long number() {
    return number;
  }

  long size() {
    return size;
  }

  /// How many were not answered for yet.
  long events() {
    return events;
  }

  void addEvents(long more) {
    events += more;
  }

  /// All of it, or an exception, and then nothing of it.
  void append(ByteBuffer frames, int count) throws IOException {
    long end = size + frames.remaining();
    try {
      while (frames.hasRemaining()) {
        channel.write(frames, end - frames.remaining());
      }
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
    size = end;
    events += count;
  }

  ByteBuffer read(long from, int most) throws IOException {
    int length = Math.toIntExact(Math.min(most, size - from));
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new IOException(path + " became shorter");
      }
    }
    return buffer.flip();
  }

  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  /// So that the new file itself is there after a crash. Not every system can, or has to.
  private static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and writes such changes down by itself.
      return;
    }
  }
}
