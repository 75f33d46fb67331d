package io.stallholder.gateway.http;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A body that was sent with gzip. One that cannot be unpacked ends the request with 400.
final class Unpacked extends FilterInputStream {
  private static final int BUFFER_BYTES = 8192;

  private Unpacked(InputStream in) {
    super(in);
  }

  static InputStream of(InputStream sent) {
    try {
      return new Unpacked(new GZIPInputStream(sent, BUFFER_BYTES));
    } catch (ZipException | EOFException e) {
      throw Problems.badCompression(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (ZipException | EOFException e) {
      throw Problems.badCompression(e);
    }
  }
}
