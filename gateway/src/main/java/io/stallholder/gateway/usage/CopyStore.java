package io.stallholder.gateway.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Writes rows with PostgreSQL's binary COPY, the cheapest way in. In the caller's transaction.
final class CopyStore {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final short TRAILER = -1;
  private static final int ABSENT = -1;
  private static final byte JSONB_VERSION = 1;

  /// Sent on once the buffer is as full; a row that does not fit makes it grow.
  private static final int PIECE = 48 << 10;

  private static final int BUFFER = 64 << 10;
  private static final long EPOCH_2000 = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
  private static final long MICROS = 1_000_000;

  // PostgreSQL's numeric: digits to the base of 10,000, four decimal places each.
  private static final int BASE = 10_000;
  private static final int FRACTION_DIGITS = 3;
  private static final int INTEGER_DIGITS = 5;
  private static final int SHOWN_PLACES = 9;
  private static final BigDecimal FRACTION_UNIT = BigDecimal.TEN.pow(4 * FRACTION_DIGITS);

  private final CopyIn copy;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private CopyStore(CopyIn copy) {
    this.copy = copy;
    buffer.put(HEADER);
  }

  /// Writes one row.
  @FunctionalInterface
  interface Writer<T> {
    void write(CopyStore row, T value);
  }

  /// @param into `table (columns)`
  /// @throws Failure when PostgreSQL refuses any of the rows; the transaction has failed then
  static <T> void copy(
      Handle handle, String into, int columns, Iterable<T> rows, Writer<T> writer) {
    try {
      CopyIn in =
          handle
              .getConnection()
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy " + into + " from stdin (format binary)");
      try {
        var store = new CopyStore(in);
        for (T row : rows) {
          store.need(Short.BYTES).putShort((short) columns);
          writer.write(store, row);
          store.sendIfFull();
        }
        store.need(Short.BYTES).putShort(TRAILER);
        store.send();
        in.endCopy();
      } finally {
        if (in.isActive()) {
          in.cancelCopy();
        }
      }
    } catch (SQLException e) {
      throw new Failure(e);
    }
  }

  /// What PostgreSQL said is the cause.
  static final class Failure extends RuntimeException {
    private Failure(SQLException cause) {
      super("COPY failed: " + cause.getMessage(), cause);
    }

    boolean isDuplicate() {
      return getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState());
    }
  }

  CopyStore text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  CopyStore text(Optional<String> text) {
    return text.map(this::text).orElseGet(this::absent);
  }

  CopyStore bytes(byte[] bytes) {
    need(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
    return this;
  }

  CopyStore json(Optional<byte[]> json) {
    if (json.isEmpty()) {
      return absent();
    }
    byte[] bytes = json.get();
    need(Integer.BYTES + 1 + bytes.length).putInt(1 + bytes.length).put(JSONB_VERSION).put(bytes);
    return this;
  }

  /// To the microsecond; what is below is cut off, so that no time moves into the next hour.
  CopyStore time(Instant time) {
    long micros = (time.getEpochSecond() - EPOCH_2000) * MICROS + time.getNano() / 1000;
    need(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(micros);
    return this;
  }

  CopyStore time(Optional<Instant> time) {
    return time.map(this::time).orElseGet(this::absent);
  }

  CopyStore uuid(Optional<UUID> uuid) {
    if (uuid.isEmpty()) {
      return absent();
    }
    need(Integer.BYTES + 2 * Long.BYTES)
        .putInt(2 * Long.BYTES)
        .putLong(uuid.get().getMostSignificantBits())
        .putLong(uuid.get().getLeastSignificantBits());
    return this;
  }

  /// @param number not negative, with at most nine decimal places, and below 10 to the 18th
  CopyStore number(BigDecimal number) {
    BigDecimal whole = number.setScale(0, RoundingMode.DOWN);
    long integer = whole.longValueExact();
    long fraction = number.subtract(whole).multiply(FRACTION_UNIT).longValueExact();
    int length = (4 + INTEGER_DIGITS + FRACTION_DIGITS) * Short.BYTES;
    need(Integer.BYTES + length)
        .putInt(length)
        .putShort((short) (INTEGER_DIGITS + FRACTION_DIGITS))
        .putShort((short) (INTEGER_DIGITS - 1)) // the weight of the first digit
        .putShort((short) 0) // not negative
        .putShort((short) SHOWN_PLACES);
    digits(integer, INTEGER_DIGITS);
    digits(fraction, FRACTION_DIGITS);
    return this;
  }

  private void digits(long number, int count) {
    int end = buffer.position() + count * Short.BYTES;
    for (int at = end - Short.BYTES; at >= buffer.position(); at -= Short.BYTES) {
      buffer.putShort(at, (short) (number % BASE));
      number /= BASE;
    }
    buffer.position(end);
  }

  CopyStore absent() {
    need(Integer.BYTES).putInt(ABSENT);
    return this;
  }

  private ByteBuffer need(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger = ByteBuffer.allocate(2 * buffer.capacity() + bytes);
      buffer = larger.put(buffer.flip());
    }
    return buffer;
  }

  private void sendIfFull() throws SQLException {
    if (buffer.position() >= PIECE) {
      send();
    }
  }

  private void send() throws SQLException {
    copy.writeToCopy(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
