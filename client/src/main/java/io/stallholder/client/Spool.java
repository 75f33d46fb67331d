package io.stallholder.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Events in the files of a folder, in order: written at one end, read and settled at the other.
/// For one thread.
///
/// How far they are settled stands in a file of its own, which is not synced: after a crash of the
/// machine some are sent again, with the same ids.
final class Spool implements Closeable {
  static final long LEAST_BYTES = 1 << 20;

  private static final long LONGEST_SEGMENT = 4 << 20;
  private static final int SEGMENTS = 8;
  private static final int READ_BYTES = 512 << 10;

  private final Path folder;
  private final long mostBytes;
  private final UsageListener listener;
  private final FileChannel lock;
  private final SettledMark mark;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private final List<Long> lentEnds = new ArrayList<>();
  private final long segmentBytes;
  private boolean isGrowing;
  private long lastOfBefore;
  private long nextNumber = 1;
  private long readAt;
  private long damaged;
  private @Nullable Long oldestMillis;

  private Spool(Path folder, long mostBytes, UsageListener listener, FileChannel lock)
      throws IOException {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.segmentBytes = Math.min(LONGEST_SEGMENT, mostBytes / SEGMENTS);
    this.listener = listener;
    this.lock = lock;
    this.mark = SettledMark.open(folder.resolve("settled"));
  }

  /// Finds what an earlier run left.
  ///
  /// @throws IOException also when another process, or another reporter, uses the folder
  static Spool open(Path folder, long mostBytes, UsageListener listener) throws IOException {
    Files.createDirectories(folder);
    FileChannel lock = lock(folder);
    try {
      Spool spool = new Spool(folder, mostBytes, listener, lock);
      spool.recover();
      return spool;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Of this JVM: the same to us.
      channel.close();
      throw new IOException("another reporter uses the spool " + folder, e);
    }
    channel.close();
    throw new IOException("another process uses the spool " + folder);
  }

  private void recover() throws IOException {
    Optional<SettledMark.Place> settled = mark.read();
    long first = settled.map(SettledMark.Place::segment).orElse(0L);
    nextNumber = first + 1;
    for (Path path : segmentFiles()) {
      long number = Segment.number(path).orElseThrow();
      nextNumber = Math.max(nextNumber, number + 1);
      lastOfBefore = number;
      if (number < first) {
        Files.delete(path);
      } else {
        segments.add(Segment.open(path, number));
      }
    }
    Segment head = segments.peekFirst();
    if (head != null && head.number() == first) {
      readAt = Math.min(settled.map(SettledMark.Place::offset).orElse(0L), head.size());
    }
    for (Segment segment : segments) {
      count(segment, segment == head ? readAt : 0);
    }
    dropSettled();
  }

  private List<Path> segmentFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> Segment.number(path).isPresent())
          .sorted(Comparator.comparing(path -> Segment.number(path).orElseThrow()))
          .toList();
    }
  }

  private void count(Segment segment, long from) throws IOException {
    List<Frames.Piece> pieces =
        Frames.read(segment.read(from, Integer.MAX_VALUE), true, Integer.MAX_VALUE);
    List<Frames.Piece> intact = pieces.stream().filter(piece -> !piece.isDamaged()).toList();
    segment.addEvents(intact.size());
    if (oldestMillis == null && !intact.isEmpty()) {
      oldestMillis = intact.get(0).atMillis();
    }
  }

  /// Writes as many as there is room for, in order: all of those, or an exception, and then none.
  ///
  /// @return how many
  int append(List<Entry> entries) throws IOException {
    int count = 0;
    int size = 0;
    long room = mostBytes - bytes();
    for (Entry entry : entries) {
      size += Frames.size(entry);
      if (size > room) {
        size -= Frames.size(entry);
        break;
      }
      count++;
    }
    if (count == 0) {
      return 0;
    }
    ByteBuffer frames = ByteBuffer.allocate(size);
    entries.subList(0, count).forEach(entry -> Frames.put(frames, entry));
    if (events() == 0) {
      oldestMillis = entries.get(0).atMillis();
    }
    growing().append(frames.flip(), count);
    return count;
  }

  /// What came before a new run is only read.
  private Segment growing() throws IOException {
    Segment last = segments.peekLast();
    if (last != null && isGrowing && last.size() < segmentBytes) {
      return last;
    }
    if (last != null) {
      last.sync();
    }
    Segment next = Segment.create(folder, nextNumber);
    nextNumber++;
    isGrowing = true;
    segments.add(next);
    return next;
  }

  /// After an error nothing is appended to the same file.
  void abandon() {
    isGrowing = false;
  }

  void sync() throws IOException {
    Segment last = segments.peekLast();
    if (last != null) {
      last.sync();
    }
  }

  /// The oldest that are not settled; fewer than asked for at a file's end.
  List<byte[]> next(int mostEvents, int mostBytesOfEvents) throws IOException {
    lentEnds.clear();
    dropSettled(); // one that could still grow when it was settled
    for (Segment head = segments.peekFirst(); head != null; head = segments.peekFirst()) {
      if (readAt == head.size()) {
        // Only one that still grows is kept though nothing is left in it.
        return List.of();
      }
      List<byte[]> events = next(head, mostEvents, mostBytesOfEvents);
      if (!events.isEmpty()) {
        return events;
      }
    }
    return List.of();
  }

  /// Deletes what nothing is left in, unless it may grow.
  private void dropSettled() throws IOException {
    Segment head = segments.peekFirst();
    while (head != null && readAt == head.size()) {
      boolean mayGrow = segments.size() == 1 && isGrowing && head.size() < segmentBytes;
      if (mayGrow) {
        head.addEvents(-head.events());
        return;
      }
      segments.removeFirst().delete();
      isGrowing &= !segments.isEmpty();
      readAt = 0;
      head = segments.peekFirst();
    }
  }

  private List<byte[]> next(Segment head, int mostEvents, int mostBytesOfEvents)
      throws IOException {
    int most = Math.min(READ_BYTES, mostBytesOfEvents) + Frames.MAX_FRAME_BYTES;
    boolean isAll = head.size() - readAt <= most;
    List<Frames.Piece> pieces = Frames.read(head.read(readAt, most), isAll, mostEvents);
    if (pieces.isEmpty()) {
      pieces = Frames.read(head.read(readAt, Integer.MAX_VALUE), true, mostEvents);
    }
    List<byte[]> events = new ArrayList<>();
    int bytes = 0;
    for (Frames.Piece piece : pieces) {
      byte[] json = piece.json();
      if (json == null) {
        if (events.isEmpty()) {
          setAside(head, piece);
        }
        break;
      }
      bytes += json.length;
      if (bytes > mostBytesOfEvents && !events.isEmpty()) {
        break;
      }
      if (events.isEmpty()) {
        oldestMillis = piece.atMillis();
      }
      events.add(json);
      lentEnds.add(readAt + piece.end());
    }
    return events;
  }

  private void setAside(Segment head, Frames.Piece piece) throws IOException {
    Path file = folder.resolve("damaged-%d-%d".formatted(head.number(), readAt));
    byte[] bytes = new byte[piece.end()];
    head.read(readAt, bytes.length).get(bytes);
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      // What can be read is not held back for what cannot.
      Told.warn("a damaged part of the spool cannot be set aside in " + file + ": " + e);
    }
    boolean isTorn = head.number() == lastOfBefore && readAt + piece.end() == head.size();
    settleTo(head, readAt + piece.end());
    damaged++;
    Told.safely(() -> listener.damaged(file, isTorn));
  }

  /// The first so many of what `next` returned last.
  void settle(int count) throws IOException {
    Segment head = segments.getFirst();
    head.addEvents(-count);
    settleTo(head, lentEnds.get(count - 1));
    lentEnds.clear();
  }

  private void settleTo(Segment head, long offset) throws IOException {
    readAt = offset;
    try {
      mark.write(new SettledMark.Place(head.number(), offset));
    } finally {
      dropSettled();
    }
  }

  /// Whether all of it was read and settled.
  boolean isSettled() {
    Segment head = segments.peekFirst();
    return head == null || (segments.size() == 1 && readAt == head.size());
  }

  long events() {
    return segments.stream().mapToLong(Segment::events).sum();
  }

  long bytes() {
    return segments.stream().mapToLong(Segment::size).sum();
  }

  long damaged() {
    return damaged;
  }

  /// When the oldest was reported that is not settled, as far as was read.
  Optional<Long> oldestMillis() {
    return events() == 0 ? Optional.empty() : Optional.ofNullable(oldestMillis);
  }

  /// Files without anything in them to send are deleted.
  @Override
  public void close() throws IOException {
    boolean isSettled = isSettled();
    try {
      for (Segment segment : segments) {
        if (isSettled) {
          segment.delete();
        } else {
          segment.close();
        }
      }
    } finally {
      mark.close();
      lock.close();
    }
  }
}
