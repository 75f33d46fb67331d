package io.stallholder.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What goes on until the process is told to end, by SIGTERM or SIGINT.
final class UntilStopped {
  /// Kubernetes and most others kill after 30 seconds.
  private static final Duration LONGEST_END = Duration.ofSeconds(28);

  private static final Logger log = LoggerFactory.getLogger(UntilStopped.class);

  private UntilStopped() {}

  /// Never returns: the process ends with 0 when all was closed in time, and with 1 when not.
  ///
  /// @param what is closed, in words
  static int run(Machine machine, String what, Runnable close) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(machine, what, close), "stopping"));
    new CountDownLatch(1).await();
    return Failures.FAILED;
  }

  /// A signal's own exit code (143) reads like a crash to those who watch; so the end is ours.
  private static void end(Machine machine, String what, Runnable close) {
    log.info("{} is stopping", what);
    int code = closed(what, close) ? 0 : Failures.FAILED;
    machine.out().flush();
    machine.err().flush();
    Runtime.getRuntime().halt(code);
  }

  private static boolean closed(String what, Runnable close) {
    Thread closing = Thread.ofVirtual().name("closing").start(close);
    try {
      if (closing.join(LONGEST_END)) {
        log.info("{} has stopped", what);
        return true;
      }
      log.error("{} did not stop within {}: it is cut off", what, LONGEST_END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
