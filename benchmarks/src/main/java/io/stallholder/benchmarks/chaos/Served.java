package io.stallholder.benchmarks.chaos;

import io.stallholder.benchmarks.chaos.Wire.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A gateway that is started again whenever it has ended, as a service manager does.
final class Served implements AutoCloseable {
  private static final Duration REST = Duration.ofMillis(200);

  private final ProcessBuilder builder;
  private final URI address;
  private final Wire wire;
  private final Tally tally;
  private final Thread keeper;
  private final AtomicLong answers = new AtomicLong();
  private volatile Process process;
  private volatile boolean closing;

  /// @param address of the listener of the seller's app
  Served(ProcessBuilder builder, URI address, Wire wire, Tally tally) {
    this.builder = builder;
    this.address = address;
    this.wire = wire;
    this.tally = tally;
    this.process = launch();
    this.keeper = Thread.ofVirtual().start(this::keep);
  }

  URI address() {
    return address;
  }

  /// It has dealt with some usage.
  void answered() {
    answers.incrementAndGet();
  }

  /// How often it has, since its first start.
  long answers() {
    return answers.get();
  }

  /// SIGKILL: it gets no chance to do anything more.
  void kill() throws InterruptedException {
    Process victim = process;
    var _ = victim.destroyForcibly().waitFor();
  }

  boolean isReady() throws InterruptedException {
    return wire.attempt(Wire.to(address.resolve("/health/ready")).build())
        .map(Reply::status)
        .filter(status -> status == 200)
        .isPresent();
  }

  @Override
  public void close() {
    closing = true;
    keeper.interrupt();
    process.destroyForcibly();
  }

  private void keep() {
    try {
      while (!closing) {
        var _ = process.waitFor();
        Thread.sleep(REST);
        if (!closing) {
          process = launch();
        }
      }
    } catch (InterruptedException _) {
      // It is over.
    }
    if (closing) {
      process.destroyForcibly(); // it may have been launched at this very moment
    }
  }

  private Process launch() {
    tally.gatewayStarts.incrementAndGet();
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
