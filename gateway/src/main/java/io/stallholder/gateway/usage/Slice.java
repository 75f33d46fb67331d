package io.stallholder.gateway.usage;

import java.nio.charset.StandardCharsets;

/// A part of what a client sent. It becomes text only where somebody wants to read it.
final class Slice {
  private final byte[] bytes;
  private final int start;
  private final int length;

  /// @param bytes whoever gives them changes them no more
  Slice(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
  }

  static Slice of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Slice(bytes, 0, bytes.length);
  }

  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int length() {
    return length;
  }

  Slice part(int from, int to) {
    return new Slice(bytes, start + from, to - from);
  }

  boolean isBlank() {
    for (int i = start; i < start + length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  String text() {
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }
}
