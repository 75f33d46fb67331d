package io.stallholder.acceptance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/// A request body that is held back until the test lets it go: so long is its request in flight.
final class HeldBody extends InputStream {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final InputStream content;

  HeldBody(byte[] content) {
    this.content = new ByteArrayInputStream(content);
  }

  /// Returns once the body is asked for: with `Expect: 100-continue`, by the server.
  void awaitAsked(Duration limit) throws InterruptedException {
    boolean inTime = asked.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    Assertions.assertThat(inTime).as("the body was asked for").isTrue();
  }

  void release() {
    released.countDown();
  }

  @Override
  public int read() throws IOException {
    awaitRelease();
    return content.read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    awaitRelease();
    return content.read(target, offset, length);
  }

  private void awaitRelease() throws IOException {
    asked.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
