package io.stallholder.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/// How far a spool is settled, in a small file.
final class SettledMark implements Closeable {
  private static final int CHECKED_BYTES = 16;
  private static final int BYTES = CHECKED_BYTES + 4;

  private final FileChannel channel;

  private SettledMark(FileChannel channel) {
    this.channel = channel;
  }

  /// Everything before it is settled.
  record Place(long segment, long offset) {}

  static SettledMark open(Path file) throws IOException {
    return new SettledMark(
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /// Empty when nothing can be read there: all is sent again.
  Optional<Place> read() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, bytes.position()) < 0) {
        return Optional.empty();
      }
    }
    boolean isIntact = bytes.getInt(CHECKED_BYTES) == checksum(bytes);
    return isIntact
        ? Optional.of(new Place(bytes.getLong(0), bytes.getLong(Long.BYTES)))
        : Optional.empty();
  }

  void write(Place place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(place.segment()).putLong(place.offset());
    bytes.putInt(checksum(bytes)).flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().clear().limit(CHECKED_BYTES));
    return (int) checksum.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
