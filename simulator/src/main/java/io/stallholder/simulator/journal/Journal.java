package io.stallholder.simulator.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stallholder.simulator.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// A file of changes, one line for all changes of a call: what a killed simulator was writing is
/// there as a whole or not at all. Read at the start, when it is also written anew without what has
/// been replaced. Guarded by the simulator's lock.
///
/// A change is `[kind, id, value]`, `[kind, id]` for what is gone, or `[kind]` when all of a kind
/// is.
public final class Journal implements AutoCloseable {
  private static final String FILE = "journal.jsonl";
  private static final String NEXT_FILE = "journal.next";
  private static final String LOCK_FILE = "in-use";

  /// Of a change: kind, id and value.
  private static final int MOST_PARTS = 3;

  private final Map<String, Map<String, String>> found = new LinkedHashMap<>();
  private final ArrayNode pending = Json.array();
  private final OutputStream file;
  private final boolean keeps;
  private boolean isClosed;

  private Journal(OutputStream file, boolean keeps) {
    this.file = file;
    this.keeps = keeps;
  }

  /// Keeps nothing.
  public static Journal none() {
    return new Journal(OutputStream.nullOutputStream(), false);
  }

  /// @throws IllegalStateException when another simulator uses the folder, or it is not one of ours
  /// @throws UncheckedIOException when it cannot be read or written
  public static Journal open(Path folder) {
    try {
      Files.createDirectories(folder);
      Lock lock = Lock.of(folder.resolve(LOCK_FILE));
      try {
        return open(folder, lock);
      } catch (IOException | RuntimeException e) {
        lock.channel().close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep data in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Journal open(Path folder, Lock lock) throws IOException {
    Path path = folder.resolve(FILE);
    Path next = folder.resolve(NEXT_FILE);
    Map<String, Map<String, String>> found = read(path);
    OutputStream file = new LockedFile(Files.newOutputStream(next), lock);
    Journal journal = new Journal(file, true);
    journal.found.putAll(found);
    journal.writeFound();
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return journal;
  }

  public boolean keeps() {
    return keeps;
  }

  /// Whether it had nothing to tell when it was opened.
  public boolean isNew() {
    return found.isEmpty();
  }

  /// With all that was kept of this kind.
  public <K, V> KeptMap<K, V> map(Kind<K, V> kind) {
    KeptMap<K, V> map = new KeptMap<>(this, kind);
    found
        .getOrDefault(kind.name(), Map.of())
        .values()
        .forEach(text -> map.restore(read(kind, text)));
    found.computeIfPresent(kind.name(), (name, values) -> Map.of());
    return map;
  }

  private static <V> V read(Kind<?, V> kind, String text) {
    try {
      return kind.read().apply(parse(text));
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "the journal has a %s that cannot be read: %s".formatted(kind.name(), e.getMessage()), e);
    }
  }

  void keep(String kind, String id, JsonNode value) {
    if (keeps) {
      pending.addArray().add(kind).add(id).add(value);
    }
  }

  void drop(String kind, String id) {
    if (keeps) {
      pending.addArray().add(kind).add(id);
    }
  }

  void dropAll(String kind) {
    if (keeps) {
      pending.addArray().add(kind);
    }
  }

  /// After each call, before it is answered: what was answered outlives the process.
  public void commit() {
    try {
      if (!pending.isEmpty() && !isClosed) {
        file.write((Json.text(pending) + "\n").getBytes(StandardCharsets.UTF_8));
        file.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be written: " + e.getMessage(), e);
    } finally {
      pending.removeAll();
    }
  }

  /// What changes from now on, while everything ends, is not kept; nobody is told of it either.
  @Override
  public void close() {
    commit();
    isClosed = true;
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Map<String, String>> read(Path path) throws IOException {
    Map<String, Map<String, String>> found = new LinkedHashMap<>();
    if (!Files.exists(path)) {
      return found;
    }
    try (BufferedReader lines = lines(path)) {
      int number = 0;
      String line = lines.readLine();
      while (line != null) {
        number++;
        String after = lines.readLine();
        apply(line, path + ":" + number, after == null, found);
        line = after;
      }
    }
    return found;
  }

  /// A line may be cut off in the middle of a character.
  private static BufferedReader lines(Path path) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8));
  }

  /// A last line that is cut off was never answered.
  private static void apply(
      String line, String at, boolean isLast, Map<String, Map<String, String>> found) {
    JsonNode changes;
    try {
      changes = checked(parse(line));
    } catch (IllegalArgumentException e) {
      if (isLast) {
        return;
      }
      throw new IllegalStateException(at + " cannot be read: " + e.getMessage(), e);
    }
    for (JsonNode change : changes) {
      Map<String, String> kind =
          found.computeIfAbsent(change.path(0).asText(), name -> new LinkedHashMap<>());
      switch (change.size()) {
        case 1 -> kind.clear();
        case 2 -> kind.remove(change.path(1).asText());
        default -> kind.put(change.path(1).asText(), Json.text(change.path(2)));
      }
    }
  }

  private static JsonNode checked(JsonNode changes) {
    boolean isRight = changes.isArray() && !changes.isEmpty();
    for (JsonNode change : changes) {
      isRight &= change.isArray() && change.path(0).isTextual() && change.size() <= MOST_PARTS;
      isRight &= change.size() == 1 || change.path(1).isTextual();
    }
    if (!isRight) {
      throw new IllegalArgumentException("it is not a list of changes");
    }
    return changes;
  }

  private void writeFound() {
    found.forEach((kind, values) ->
        values.forEach((id, text) -> {
          keep(kind, id, parse(text));
          commit();
        }));
  }

  private static JsonNode parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /// One simulator a folder.
  private record Lock(FileChannel channel) {
    static Lock of(Path path) throws IOException {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return new Lock(channel);
        }
      } catch (OverlappingFileLockException e) {
        // held by this process: the same answer
      }
      channel.close();
      throw new IllegalStateException("another simulator uses " + path.getParent());
    }
  }

  /// Ends its lock with itself.
  private static final class LockedFile extends java.io.BufferedOutputStream {
    private final Lock lock;

    LockedFile(OutputStream file, Lock lock) {
      super(file);
      this.lock = lock;
    }

    @Override
    public void close() throws IOException {
      super.close();
      lock.channel().close();
    }
  }
}
