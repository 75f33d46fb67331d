package io.stallholder.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reports usage in the background: batched, sent again with the same ids until the gateway has
/// answered for each event, and with a spool even after the process has died.
///
/// One for the whole app; all threads may use it. [#close] it before the app ends.
public final class UsageReporter implements AutoCloseable {
  private final Settings settings;
  private final Intake intake;
  private final Tally tally;
  private final Reporting reporting;

  private UsageReporter(Settings settings) throws IOException {
    this.settings = settings;
    this.tally = new Tally(settings.clock());
    this.intake =
        new Intake(settings.queueEvents(), settings.queueBytes(), settings.clock(), this::wake);
    Path folder = settings.spool().orElse(null);
    Spool spool =
        folder == null ? null : Spool.open(folder, settings.spoolBytes(), settings.listener());
    this.reporting =
        new Reporting(
            settings,
            intake,
            new Backlog(intake, spool, settings.durability()),
            tally,
            new Uuid7(settings.clock(), new SecureRandom()));
    Thread thread = new Thread(reporting, "stallholder-usage");
    thread.setDaemon(true);
    thread.start();
  }

  /// @param gateway where its internal listener is, such as `http://stallholder:8081`
  /// @param apiKey one with the scope `usage`
  public static Builder builder(URI gateway, String apiKey) {
    return new Builder(gateway, apiKey);
  }

  private void wake() {
    reporting.wake();
  }

  /// Takes an event, and returns at once: nothing is waited for, written or thrown. What becomes of
  /// it later is told to the [UsageListener], and counted in [#health].
  public Reported report(@Nullable UsageEvent event) {
    return intake.offer(event);
  }

  /// Sends what was reported before this call, and waits for the gateway's answers. Events are sent
  /// in order, so that nothing overtakes older ones.
  ///
  /// @return whether all were answered for in time; if not, they are still being sent
  public boolean flush(Duration limit) throws InterruptedException {
    return flush(new Flush(Optional.empty()), limit);
  }

  /// The same, but waits only for the events of one subject: call it when `license.closing` tells
  /// that AWS will soon take no more of a buyer's usage.
  ///
  /// @param subject as your events name it
  public boolean flush(String subject, Duration limit) throws InterruptedException {
    return flush(new Flush(Optional.of(subject)), limit);
  }

  private boolean flush(Flush flush, Duration limit) throws InterruptedException {
    reporting.flush(flush);
    try {
      return flush.done().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return !flush.done().complete(false) && flush.done().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("only ever completed with a value", e);
    }
  }

  public ReporterHealth health() {
    return tally.health(intake);
  }

  /// As [#closeWithin], with the limit that it was built with.
  @Override
  public void close() {
    closeWithin(settings.closeTimeout());
  }

  /// Takes no more events, and sends what is left. What is not answered for within the limit stays
  /// in the spool; without one it is lost, and told to [UsageListener#unsent].
  ///
  /// @return what was not sent; the same however often it is called
  public Closing closeWithin(Duration limit) {
    intake.close();
    return reporting.close(limit).join();
  }

  /// What a reporter is to be. All but the gateway and the key has a default.
  public static final class Builder {
    private final URI gateway;
    private final String apiKey;
    private String source = "stallholder-client";
    private int batchEvents = 500;
    private int batchBytes = 1 << 20;
    private Duration linger = Duration.ofMillis(200);
    private int queueEvents = 100_000;
    private long queueBytes = 64L << 20;
    private @Nullable Path spool;
    private long spoolBytes = 512L << 20;
    private Durability durability = Durability.syncEvery(Duration.ofMillis(100));
    private Duration requestTimeout = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(10);
    private Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    private UsageListener listener = new UsageListener() {};
    private InstantSource clock = InstantSource.system();

    private Builder(URI gateway, String apiKey) {
      this.gateway = gateway;
      this.apiKey = apiKey;
    }

    /// The events' `source`. With the id it names an event: set your own where you give ids.
    public Builder source(String name) {
      source = name;
      return this;
    }

    /// The most that one request carries: 1 to 1,000 events (default 500), and so many bytes
    /// (default 1 MiB) unless a single event has more.
    public Builder batch(int events, int bytes) {
      batchEvents = events;
      batchBytes = bytes;
      return this;
    }

    /// How long events wait for others to go with them (default 200 ms).
    public Builder linger(Duration time) {
      linger = time;
      return this;
    }

    /// How much may be in memory: events (default 100,000) and, roughly, bytes (default 64 MiB).
    /// What is more is answered [Reported#FULL].
    public Builder queue(int events, long bytes) {
      queueEvents = events;
      queueBytes = bytes;
      return this;
    }

    /// Keeps events in files until the gateway has answered for them, so that they survive the
    /// process (default: none, and a crash loses what is in memory). The folder is made where there
    /// is none, belongs to one reporter at a time, and must be on a disk of this machine.
    ///
    /// @param bytes the most that its files take; when they do, memory fills
    /// @param when events in it count as safe
    public Builder spool(Path folder, long bytes, Durability when) {
      spool = folder;
      spoolBytes = bytes;
      durability = when;
      return this;
    }

    /// The same with at most 512 MiB, synced every 100 ms.
    public Builder spool(Path folder) {
      spool = folder;
      return this;
    }

    /// Until when an answer must be there (default 30 s); after it the events are sent again.
    public Builder requestTimeout(Duration time) {
      requestTimeout = time;
      return this;
    }

    /// How long [UsageReporter#close] tries (default 10 s).
    public Builder closeTimeout(Duration time) {
      closeTimeout = time;
      return this;
    }

    /// How long to wait after a failure (default 200 ms), twice as long after each further one, and
    /// at most so long (default 10 s). What the gateway asks for in `Retry-After` comes first.
    public Builder retry(Duration first, Duration most) {
      backoff = new Backoff(first, most);
      return this;
    }

    public Builder listener(UsageListener hears) {
      listener = hears;
      return this;
    }

    /// What time it is for events without one (default: the system's clock).
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /// Starts it.
    ///
    /// @throws UncheckedIOException when the spool cannot be opened, or somebody else uses it
    /// @throws IllegalArgumentException when a setting does not fit
    public UsageReporter build() {
      Settings settings =
          new Settings(
              gateway,
              apiKey,
              source,
              batchEvents,
              batchBytes,
              linger,
              queueEvents,
              queueBytes,
              Optional.ofNullable(spool),
              spoolBytes,
              durability,
              requestTimeout,
              closeTimeout,
              backoff,
              listener,
              clock);
      try {
        return new UsageReporter(settings);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }
}
