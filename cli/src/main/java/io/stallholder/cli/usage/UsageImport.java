package io.stallholder.cli.usage;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Sends one file, from its beginning. There is no state to go stale: an import that broke off is
/// done again, and what was accepted before is answered as a duplicate.
final class UsageImport {
  private static final int DIGEST_BYTES = 16;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final Path refusedFile;
  private final int batchSize;
  private final Sender sender;
  private final Progress progress;
  private final List<Csv.Row> rows = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private Optional<BufferedWriter> refusedOut = Optional.empty();
  private long accepted;
  private long duplicate;
  private long refused;

  UsageImport(Path file, int batchSize, Sender sender, Progress progress) {
    this.file = file;
    this.refusedFile = refusedFile(file);
    this.batchSize = batchSize;
    this.sender = sender;
    this.progress = progress;
  }

  record Counts(long accepted, long duplicate, long refused) {}

  static Path refusedFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".refused.csv");
  }

  /// @throws IllegalArgumentException when the first line names no columns that could be usage
  Counts run(String source) throws IOException, InterruptedException {
    String digest = digest();
    Files.deleteIfExists(refusedFile); // of an earlier try, which this one repeats
    try (SeekableByteChannel channel = Files.newByteChannel(file);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    Channels.newInputStream(channel), StandardCharsets.UTF_8.newDecoder()),
                BUFFER_BYTES)) {
      Csv csv = new Csv(reader);
      Csv.Row head =
          csv.next().orElseThrow(() -> new IllegalArgumentException("the file is empty"));
      Columns columns = new Columns(head.fields(), digest, source);
      for (Optional<Csv.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
        take(columns, row.get());
        if (rows.size() == batchSize) {
          send(columns);
          progress.show(channel.position(), channel.size(), accepted + duplicate + refused);
        }
      }
      send(columns);
      progress.show(channel.size(), channel.size(), accepted + duplicate + refused);
    } finally {
      progress.end();
      if (refusedOut.isPresent()) {
        refusedOut.get().close();
      }
    }
    return new Counts(accepted, duplicate, refused);
  }

  private void take(Columns columns, Csv.Row row) throws IOException {
    if (row.isBlank()) {
      return;
    }
    if (!columns.fits(row)) {
      String why =
          "the line has %d fields, not %d".formatted(row.fields().size(), columns.names().size());
      refuse(columns, row, why);
      return;
    }
    rows.add(row);
    events.add(columns.event(row));
  }

  private void send(Columns columns) throws IOException, InterruptedException {
    if (rows.isEmpty()) {
      return;
    }
    Sender.Answer answer = sender.send(events);
    accepted += answer.accepted();
    duplicate += answer.duplicate();
    for (int i = 0; i < rows.size(); i++) {
      String why = answer.refused().get(i);
      if (why != null) {
        refuse(columns, rows.get(i), why);
      }
    }
    rows.clear();
    events.clear();
  }

  private void refuse(Columns columns, Csv.Row row, String why) throws IOException {
    refused++;
    if (refusedOut.isEmpty()) {
      refusedOut = Optional.of(Files.newBufferedWriter(refusedFile));
      refusedOut.get().write(Csv.written(columns.refusedNames()));
    }
    refusedOut.get().write(Csv.written(columns.refused(row, why)));
  }

  /// Two files are never one, and one file is always itself.
  private String digest() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
