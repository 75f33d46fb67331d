package io.stallholder.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How events lie in a file: a mark, the length, a checksum of all that follows, the time, the
/// event. The mark holds bytes that UTF-8 never has, so that reading finds its way again behind
/// whatever is damaged. Pure.
final class Frames {
  static final int HEADER_BYTES = 20;
  static final int MAX_EVENT_BYTES = 256 << 10;
  static final int MAX_FRAME_BYTES = HEADER_BYTES + MAX_EVENT_BYTES;

  private static final int MARK = 0xFF_53_48_FE;
  private static final int LENGTH_AT = 4;
  private static final int CHECKSUM_AT = 8;
  private static final int TIME_AT = 12;
  private static final int INCOMPLETE = 0;
  private static final int BAD = -1;

  private Frames() {}

  /// What stands from `start` to before `end`.
  ///
  /// @param json null where it cannot be read
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Piece(int start, int end, long atMillis, byte @Nullable [] json) {
    boolean isDamaged() {
      return json == null;
    }
  }

  static int size(Entry entry) {
    return HEADER_BYTES + entry.json().length;
  }

  static void put(ByteBuffer out, Entry entry) {
    int start = out.position();
    out.putInt(MARK).putInt(entry.json().length).putInt(0);
    out.putLong(entry.atMillis()).put(entry.json());
    out.putInt(start + CHECKSUM_AT, checksum(out, start, entry.json().length));
  }

  /// @param isAll whether the region ends where the file does; otherwise what is unfinished at its
  ///   end is left out
  /// @param most how many are wanted
  static List<Piece> read(ByteBuffer region, boolean isAll, int most) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < region.limit() && pieces.size() < most) {
      int size = sizeAt(region, at);
      if (size == INCOMPLETE && !isAll) {
        break;
      }
      if (size > 0) {
        pieces.add(frame(region, at, size));
        at += size;
      } else {
        int next = nextFrame(region, at + 1);
        if (next == region.limit() && !isAll) {
          break;
        }
        pieces.add(new Piece(at, next, 0, null));
        at = next;
      }
    }
    return pieces;
  }

  private static Piece frame(ByteBuffer region, int at, int size) {
    byte[] json = new byte[size - HEADER_BYTES];
    region.get(at + HEADER_BYTES, json);
    return new Piece(at, at + size, region.getLong(at + TIME_AT), json);
  }

  private static int nextFrame(ByteBuffer region, int from) {
    int at = from;
    while (at < region.limit() && sizeAt(region, at) <= 0) {
      at++;
    }
    return at;
  }

  private static int sizeAt(ByteBuffer region, int at) {
    int left = region.limit() - at;
    if (left < HEADER_BYTES) {
      return INCOMPLETE;
    }
    int length = region.getInt(at + LENGTH_AT);
    if (region.getInt(at) != MARK || length < 0 || length > MAX_EVENT_BYTES) {
      return BAD;
    }
    if (left < HEADER_BYTES + length) {
      return INCOMPLETE;
    }
    boolean isIntact = region.getInt(at + CHECKSUM_AT) == checksum(region, at, length);
    return isIntact ? HEADER_BYTES + length : BAD;
  }

  /// Of the length, the time and the event.
  private static int checksum(ByteBuffer region, int start, int length) {
    CRC32C checksum = new CRC32C();
    ByteBuffer part = region.duplicate();
    checksum.update(part.limit(start + CHECKSUM_AT).position(start + LENGTH_AT));
    part.limit(start + HEADER_BYTES + length).position(start + TIME_AT);
    checksum.update(part);
    return (int) checksum.getValue();
  }
}
