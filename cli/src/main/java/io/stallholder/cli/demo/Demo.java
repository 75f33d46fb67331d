package io.stallholder.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `stallholder demo`.
@Command(
    name = "demo",
    description =
        "Shows the whole job with nothing to set up: simulated AWS, gateway, seller's app.")
public final class Demo implements Callable<Integer> {
  private static final long SEED = 1;
  private static final int STOPPED = 130;
  private static final long LONGEST_END_SECONDS = 30;

  @Option(
      names = "--once",
      description = "Plays two days in steps, compares the sums with AWS's ledger, and ends.")
  private boolean once;

  private final InstantSource machine;
  private final PrintStream out;

  /// @param out where the demo is told
  public Demo(InstantSource machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  @Override
  public Integer call() {
    out.println("Starting PostgreSQL, the simulator and the gateway ...");
    CountDownLatch played = new CountDownLatch(1);
    Thread end = endOf(Thread.currentThread(), played);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return play();
    } catch (InterruptedException _) {
      out.println("Stopped; what was started is gone.");
      return STOPPED;
    } finally {
      played.countDown();
      removed(end);
    }
  }

  private int play() throws InterruptedException {
    long started = System.nanoTime();
    try (DemoStage stage = DemoStage.open(machine)) {
      tellWhere(stage);
      return once ? playOnce(stage, started) : playLive(stage);
    }
  }

  private int playOnce(DemoStage stage, long started) throws InterruptedException {
    Comparison comparison = Story.play(stage.stage(), out);
    out.println();
    comparison.lines().forEach(out::println);
    out.println();
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    if (comparison.holds()) {
      out.printf("The sums close, and AWS bills what we call metered. (%d s)%n", took.toSeconds());
      return 0;
    }
    out.printf("THE SUMS DO NOT CLOSE. (%d s)%n", took.toSeconds());
    return 1;
  }

  private int playLive(DemoStage stage) throws InterruptedException {
    out.println("An hour takes twenty seconds. Stop it with Ctrl-C.");
    out.println();
    Live.play(stage.stage(), out, SEED);
    return 0;
  }

  /// Ctrl-C ends the play, and what was started is stopped and removed before the process ends.
  private static Thread endOf(Thread play, CountDownLatch played) {
    return new Thread(() -> {
      play.interrupt();
      try {
        if (!played.await(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
          System.err.println("stallholder: the demo does not end and is cut off");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private static void removed(Thread end) {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException _) {
      // The process is ending, and that is how we got here.
    }
  }

  private void tellWhere(DemoStage stage) {
    out.printf("  buyers register at   %s/register%n", stage.stage().registration());
    out.printf("  their mail lies in   %s%n", stage.outbox());
    out.printf("  the seller's app at  %s/v1%n", stage.stage().gateway());
    out.printf("  with the API key     %s%n", stage.stage().apiKey());
    out.printf("  the simulator at     %s/_simulator/world%n", stage.stage().simulator());
    out.printf("  data in              %s (removed at the end)%n", stage.folder());
    out.println();
  }
}
