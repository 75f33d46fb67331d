package io.stallholder.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A reporter's one thread: takes events from the app, writes them to the spool, sends them in
/// batches, one request at a time and in order, until the gateway has answered for each.
final class Reporting implements Runnable {
  private static final int ENCODED_AT_ONCE = 10_000;
  private static final long SHORTEST_REST_NANOS = 200_000;
  private static final long LAST_WAIT_NANOS = 1_000_000_000;
  private static final int GROWTH = 10;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private final Settings settings;
  private final Intake intake;
  private final Backlog backlog;
  private final EventWriter writer;
  private final Gateway gateway;
  private final Tally tally;
  private final Subjects subjects;
  private final SplittableRandom luck = new SplittableRandom();
  private final Queue<Flush> asked = new ConcurrentLinkedQueue<>();
  private final List<Flush> waiting = new ArrayList<>();
  private final List<Flush.Counted> flushes = new ArrayList<>();
  private final CompletableFuture<Closing> end = new CompletableFuture<>();
  private volatile @Nullable Thread thread;
  private volatile long closeAtNanos;
  private volatile boolean isClosing;

  private @Nullable Flight flight;
  private int mostEvents;
  private int failures;
  private int spoolFailures;
  private long notBeforeNanos;
  private boolean isToldToWait;
  private long spoolNotBeforeNanos;
  private long lastFlightNanos;

  Reporting(Settings settings, Intake intake, Backlog backlog, Tally tally, Uuid7 ids) {
    this.settings = settings;
    this.intake = intake;
    this.backlog = backlog;
    this.tally = tally;
    this.writer = new EventWriter(settings.source(), ids);
    this.gateway = new Gateway(settings.gateway(), settings.apiKey(), settings.requestTimeout());
    this.subjects = new Subjects(backlog.added());
    this.mostEvents = settings.batchEvents();
    this.notBeforeNanos = System.nanoTime();
    this.spoolNotBeforeNanos = notBeforeNanos;
    this.lastFlightNanos = notBeforeNanos;
    tally.holds(backlog.figures());
  }

  /// A request under way.
  private record Flight(List<byte[]> events, CompletableFuture<HttpAnswer> answer) {}

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!end.isDone()) {
      // A set flag would close the spool's files at the next write.
      boolean ignored = Thread.interrupted();
      long nanos = settings.linger().toNanos();
      try {
        nanos = step(System.nanoTime());
      } catch (Throwable e) {
        // Whatever it is, events must not wait for ever: not even for want of memory.
        failed("an error of the reporter: " + e, Optional.empty());
      }
      if (nanos > 0 && !end.isDone()) {
        LockSupport.parkNanos(this, nanos);
      }
    }
  }

  /// For other threads: looks again at once.
  void wake() {
    LockSupport.unpark(thread);
  }

  void flush(Flush flush) {
    asked.add(flush);
    wake();
  }

  /// Ends as soon as nothing is left to send, and in so long at the latest.
  CompletableFuture<Closing> close(Duration limit) {
    closeAtNanos = System.nanoTime() + limit.toNanos();
    isClosing = true;
    wake();
    return end;
  }

  private long step(long now) {
    List<Flush> before = askedBefore();
    boolean isAll = takeEvents();
    if (isAll) {
      adopt(before, now);
    } else {
      waiting.addAll(before);
    }
    land(now);
    writeAhead(now);
    takeOff(now);
    // Before anybody is told that a flush is done.
    tally.holds(backlog.figures());
    flushes.removeIf(flush ->
        flush.done().isDone()
            || (backlog.settled() >= flush.mark() && flush.done().complete(true)));
    if (isClosing && isAll && mayFinish(now)) {
      finish();
    }
    return isAll ? rest(now) : 0;
  }

  /// Not while a thread of the app is between counting its event and leaving it in the queue.
  private boolean mayFinish(long now) {
    boolean isStill = intake.events() == backlog.held();
    boolean isOver = now - closeAtNanos >= 0;
    return (isStill && (isOver || backlog.isEmpty())) || now - closeAtNanos > LAST_WAIT_NANOS;
  }

  /// @return whether none is left in the queue
  private boolean takeEvents() {
    for (int i = 0; i < ENCODED_AT_ONCE; i++) {
      Optional<Intake.Taken> taken = intake.poll();
      if (taken.isEmpty()) {
        return true;
      }
      write(taken.get());
    }
    return false;
  }

  private void write(Intake.Taken taken) {
    try {
      backlog.add(writer.write(taken));
      subjects.saw(taken.event().subject(), backlog.added(), backlog.settled());
    } catch (RuntimeException e) {
      // Should not be, and must not keep the others.
      intake.release(1, taken.weight());
      tally.dropped(1);
      Told.warn("a usage event cannot be written: " + e);
    }
  }

  /// Whoever flushes does not wait for our own pause after a failure; for the gateway's he does.
  /// Whoever asks for a flush has reported before: what is asked for after the queue was found
  /// empty may be about an event that is in it by now.
  private List<Flush> askedBefore() {
    List<Flush> before = new ArrayList<>(waiting);
    waiting.clear();
    for (Flush flush = asked.poll(); flush != null; flush = asked.poll()) {
      before.add(flush);
    }
    return before;
  }

  private void adopt(List<Flush> before, long now) {
    for (Flush flush : before) {
      long mark = flush.subject().map(subjects::lastOf).orElseGet(backlog::added);
      flushes.add(new Flush.Counted(mark, flush.done()));
      if (!isToldToWait) {
        notBeforeNanos = now;
      }
    }
  }

  private void writeAhead(long now) {
    if (now - spoolNotBeforeNanos < 0 && !isClosing) {
      return;
    }
    try {
      backlog.writeAhead(now);
      spoolFailures = 0;
    } catch (IOException e) {
      spoolFailures++;
      spoolNotBeforeNanos = now + pause(spoolFailures).toNanos();
      tally.failed("the spool cannot be written: " + e);
      Told.warn("usage cannot be spooled, and stays in memory: " + e);
    }
  }

  private void takeOff(long now) {
    if (flight != null || backlog.isEmpty() || now - notBeforeNanos < 0) {
      return;
    }
    if (!isUrgent() && now - lastFlightNanos < settings.linger().toNanos()) {
      return;
    }
    try {
      List<byte[]> events = backlog.lend(mostEvents, settings.batchBytes());
      if (!events.isEmpty()) {
        CompletableFuture<HttpAnswer> answer = gateway.report(events);
        flight = new Flight(events, answer);
        lastFlightNanos = now;
        CompletableFuture<HttpAnswer> unused = answer.whenComplete((arrived, error) -> wake());
      }
    } catch (IOException e) {
      failed("the spool cannot be read: " + e, Optional.empty());
    }
  }

  private void land(long now) {
    Flight landing = flight;
    if (landing == null || !landing.answer().isDone()) {
      return;
    }
    flight = null;
    UsageAnswer answer = answer(landing);
    if (answer instanceof UsageAnswer.Settled settled) {
      settle(landing, settled.refused(), now);
    } else if (answer instanceof UsageAnswer.TooMuch) {
      backlog.giveBack();
      mostEvents = Math.max(1, landing.events().size() / 2);
      notBeforeNanos = now;
    } else if (answer instanceof UsageAnswer.Failed failure) {
      backlog.giveBack();
      failed(failure.why(), failure.retryAfter());
    }
  }

  private static UsageAnswer answer(Flight landing) {
    try {
      return UsageAnswer.of(landing.answer().join(), landing.events());
    } catch (RuntimeException e) {
      Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
      String why = cause instanceof TimeoutException ? "no answer in time" : cause.toString();
      return new UsageAnswer.Failed(why, Optional.empty());
    }
  }

  private void settle(Flight landing, List<RefusedUsage> refused, long now) {
    try {
      backlog.settle(landing.events().size());
    } catch (IOException e) {
      // It may be sent again after a restart, with the same ids.
      Told.warn("the spool cannot note what is settled: " + e);
    }
    if (failures > 0) {
      Told.inform("usage is taken again after " + failures + " failures");
    }
    failures = 0;
    isToldToWait = false;
    mostEvents = Math.min(settings.batchEvents(), mostEvents + 1 + mostEvents / GROWTH);
    notBeforeNanos = now;
    tally.settled(landing.events().size() - refused.size(), refused.size());
    if (!refused.isEmpty()) {
      Told.warn(
          "%d usage events were refused, the first as %s: %s"
              .formatted(refused.size(), refused.get(0).code(), refused.get(0).detail()));
      Told.safely(() -> settings.listener().refused(refused));
    }
  }

  private void failed(String why, Optional<Duration> wait) {
    failures++;
    isToldToWait = wait.isPresent();
    Duration pause = wait.map(Reporting::bounded).orElseGet(() -> pause(failures));
    notBeforeNanos = System.nanoTime() + pause.toNanos();
    tally.failed(why);
    if (failures == 1) {
      Told.warn("usage is not taken, and will be sent again: " + why);
    }
  }

  private static Duration bounded(Duration wait) {
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private Duration pause(int inARow) {
    return settings.backoff().after(inARow, luck.nextDouble());
  }

  private boolean isUrgent() {
    return isClosing || !flushes.isEmpty() || backlog.size() >= mostEvents;
  }

  /// Until there is something to do; whoever has something new wakes us before.
  private long rest(long now) {
    long linger = settings.linger().toNanos();
    long rest = linger;
    if (flight == null && !backlog.isEmpty()) {
      long toLinger = isUrgent() ? 0 : lastFlightNanos + linger - now;
      rest = Math.min(rest, Math.max(toLinger, notBeforeNanos - now));
    }
    Optional<Long> toSync = backlog.nanosToSync(now);
    if (toSync.isPresent()) {
      rest = Math.min(rest, Math.max(toSync.get(), spoolNotBeforeNanos - now));
    }
    if (isClosing) {
      rest = Math.min(rest, closeAtNanos - now);
    }
    return Math.max(rest, SHORTEST_REST_NANOS);
  }

  private void finish() {
    Optional.ofNullable(flight).ifPresent(last -> last.answer().cancel(true));
    backlog.giveBack();
    try {
      backlog.writeAhead(System.nanoTime());
    } catch (IOException e) {
      tally.failed("the spool cannot be written: " + e);
    }
    List<Entry> lost = backlog.inMemory();
    try {
      backlog.close();
    } catch (IOException e) {
      tally.failed("the spool cannot be closed: " + e);
    }
    if (!lost.isEmpty()) {
      List<String> events =
          lost.stream().map(entry -> new String(entry.json(), StandardCharsets.UTF_8)).toList();
      tally.dropped(events.size());
      Told.warn(events.size() + " usage events were not sent, and are lost");
      Told.safely(() -> settings.listener().unsent(events));
    }
    flushes.forEach(flush -> flush.done().complete(backlog.settled() >= flush.mark()));
    Backlog.Figures left = backlog.figures();
    tally.holds(left);
    end.complete(new Closing(left.spooled(), lost.size()));
  }
}
