package io.stallholder.gateway.http;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.webserver.CloseConnectionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that ends the request with 413 when it goes on past the limit.
final class LimitedStream extends FilterInputStream {
  private final long most;
  private long read;

  LimitedStream(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    int next = one();
    if (next >= 0) {
      count(1);
    }
    return next;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = some(buffer, offset, length);
    if (count > 0) {
      count(count);
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    count(skipped);
    return skipped;
  }

  /// The server tells so that the other end is gone.
  private int one() throws IOException {
    try {
      return super.read();
    } catch (CloseConnectionException | InsufficientDataAvailableException _) {
      throw Problems.brokenOff();
    }
  }

  private int some(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (CloseConnectionException | InsufficientDataAvailableException _) {
      throw Problems.brokenOff();
    }
  }

  private void count(long bytes) {
    read += bytes;
    if (read > most) {
      throw Problems.tooLarge(most);
    }
  }
}
