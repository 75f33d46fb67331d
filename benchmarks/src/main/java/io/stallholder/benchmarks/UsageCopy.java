package io.stallholder.benchmarks;

import io.stallholder.benchmarks.UsageEvents.Event;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// The limit of taking usage: PostgreSQL's binary COPY on one connection into tables of the same
/// shape, a commit for each statement's rows. It finds no license, counts nothing, and would fail
/// on the first event that comes twice.
final class UsageCopy implements AutoCloseable {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int DIGEST_BYTES = 32;
  private static final int NUMERIC_BYTES = 10;
  private static final long EPOCH_2000 = 946_684_800L;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Connection connection;
  private final Map<String, UUID> licenses = new HashMap<>();

  UsageCopy(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select tenant, id from license")) {
      while (rows.next()) {
        licenses.put(rows.getString(1), rows.getObject(2, UUID.class));
      }
    }
    connection.setAutoCommit(false);
  }

  /// @return rows a second
  double perSecond(List<Event> events, int rowsPerStatement) throws IOException {
    List<byte[]> identities = new ArrayList<>();
    List<byte[]> rows = new ArrayList<>();
    for (int from = 0; from < events.size(); from += rowsPerStatement) {
      List<Event> part = events.subList(from, Math.min(from + rowsPerStatement, events.size()));
      identities.add(identities(part));
      rows.add(rows(part));
    }
    try {
      long begin = System.nanoTime();
      for (int i = 0; i < rows.size(); i++) {
        copy("usage_identity (id, source, digest, accepted_at)", identities.get(i));
        copy(
            "usage_event (received_at, id, source, subject, occurred_at, dimension, quantity,"
                + " tags, license_id, tenant, hour)",
            rows.get(i));
        connection.commit();
      }
      return events.size() * NANOS_PER_SECOND / (System.nanoTime() - begin);
    } catch (SQLException e) {
      throw new IOException("COPY failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private void copy(String into, byte[] bytes) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy " + into + " from stdin (format binary)");
    copy.writeToCopy(bytes, 0, bytes.length);
    copy.endCopy();
  }

  private static byte[] identities(List<Event> events) throws IOException {
    Rows rows = new Rows();
    for (Event event : events) {
      rows.begin(4);
      rows.text(event.id());
      rows.text(UsageStand.source());
      rows.bytes(new byte[DIGEST_BYTES]);
      rows.time(event.time());
    }
    return rows.end();
  }

  private byte[] rows(List<Event> events) throws IOException {
    Rows rows = new Rows();
    for (Event event : events) {
      rows.begin(11);
      rows.time(event.time());
      rows.text(event.id());
      rows.text(UsageStand.source());
      rows.text(event.subject());
      rows.time(event.time());
      rows.text(event.dimension());
      rows.small(event.quantity());
      rows.absent();
      rows.uuid(licenses.getOrDefault(event.subject(), new UUID(0, 0)));
      rows.text(event.subject());
      rows.time(event.time().truncatedTo(ChronoUnit.HOURS));
    }
    return rows.end();
  }

  /// PostgreSQL's binary format of rows.
  private static final class Rows {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private Rows() throws IOException {
      out.write(HEADER);
    }

    private void begin(int columns) throws IOException {
      out.writeShort(columns);
    }

    private void bytes(byte[] value) throws IOException {
      out.writeInt(value.length);
      out.write(value);
    }

    private void text(String value) throws IOException {
      bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void time(Instant value) throws IOException {
      out.writeInt(Long.BYTES);
      out.writeLong((value.getEpochSecond() - EPOCH_2000) * 1_000_000 + value.getNano() / 1000);
    }

    private void uuid(UUID value) throws IOException {
      out.writeInt(2 * Long.BYTES);
      out.writeLong(value.getMostSignificantBits());
      out.writeLong(value.getLeastSignificantBits());
    }

    /// A number from 1 to 9999: one digit to the base of 10,000.
    private void small(int value) throws IOException {
      out.writeInt(NUMERIC_BYTES);
      out.writeShort(1);
      out.writeShort(0);
      out.writeShort(0);
      out.writeShort(0);
      out.writeShort(value);
    }

    private void absent() throws IOException {
      out.writeInt(-1);
    }

    private byte[] end() throws IOException {
      out.writeShort(-1);
      return bytes.toByteArray();
    }
  }
}
