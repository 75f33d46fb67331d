package io.stallholder.benchmarks.chaos;

import io.stallholder.benchmarks.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Two gateways on one database are killed again and again, and the database with them, while AWS
/// misbehaves, buyers come and go, and a month ends. After each episode all comes to rest, and the
/// books are compared: the app's, the gateway's, and AWS's.
public final class Chaos {
  private static final Instant BEGINNING = Instant.parse("2026-11-30T21:40:00Z");
  private static final int KILLS_PER_EPISODE = 20;
  private static final int REPORTERS = 4;
  private static final int HOURS_AFTERWARDS = 10;
  private static final Duration LIMIT_OF_A_KILL = Duration.ofSeconds(60);
  // Events that are delayed: an end that is heard an hour late is too late.
  private static final Duration UNTIL_ALL_IS_HEARD = Duration.ofMinutes(5);
  private static final Duration PROGRESS = Duration.ofSeconds(5);
  private static final Duration REST = Duration.ofMillis(200);
  private static final int MOST_FLUSHES = 40;

  private final Plan plan;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Scene scene;
  private final Tally tally;
  private final SplittableRandom chance;
  private final Shop shop = new Shop();
  private final Books books = new Books();
  private final CallLog log;
  private final Weather weather;
  private final List<App> apps = new ArrayList<>();
  private final Buyers buyers;
  private final AtomicInteger left = new AtomicInteger();

  /// @param kills in all
  /// @param seed of everything that is left to chance, but for the moments at which it meets
  /// @param folder for the data and what the programs say; it goes when all is well
  public record Plan(int kills, long seed, Path folder) {}

  private Chaos(Plan plan, Scene scene, Tally tally, PrintWriter out, PrintWriter err)
      throws InterruptedException {
    this.plan = plan;
    this.out = out;
    this.err = err;
    this.scene = scene;
    this.tally = tally;
    this.chance = new SplittableRandom(plan.seed());
    this.log = new CallLog(scene.aws());
    this.weather = new Weather(scene.aws(), tally, chance.split());
    this.buyers = new Buyers(scene, shop, tally, chance.split());
    for (int i = 0; i < REPORTERS; i++) {
      apps.add(new App(scene, shop, books, tally, chance.split()));
    }
  }

  /// @return whether every sum closed and every ledger agreed
  public static boolean run(Plan plan, Program program, PrintWriter out, PrintWriter err)
      throws IOException, InterruptedException {
    out.printf(
        "chaos: %d kills, seed %d; what the programs say is in %s%n",
        plan.kills(), plan.seed(), plan.folder());
    out.flush();
    Tally tally = new Tally();
    try (Scene scene = Scene.open(plan.folder(), program, BEGINNING, tally)) {
      new Chaos(plan, scene, tally, out, err).play();
    } catch (Breach e) {
      out.printf(
          "chaos: BREACH with seed %d; what the programs said is in %s%n%s%n",
          plan.seed(), plan.folder(), e.getMessage());
      return false;
    }
    delete(plan.folder());
    return true;
  }

  private void play() throws InterruptedException {
    scene.calls().awaitReady();
    buyers.comeFirst();
    for (int episode = 1; tally.kills.get() < plan.kills(); episode++) {
      weather.change();
      episode();
      if (episode % 2 == 0) {
        weather.lift();
      }
      comeToRest();
      compare("episode " + episode);
    }
    weather.lift();
    pass(UNTIL_ALL_IS_HEARD);
    for (int hour = 0; hour < HOURS_AFTERWARDS; hour++) {
      tellProgress();
      pass(Duration.ofHours(1));
    }
    compare("afterwards");
    summary();
  }

  private void pass(Duration step) throws InterruptedException {
    scene.aws().advance(step);
    scene.calls().awaitDone(scene.aws().now());
  }

  private void episode() throws InterruptedException {
    int kills = (int) Math.min(KILLS_PER_EPISODE, plan.kills() - tally.kills.get());
    left.set(kills);
    long target = tally.kills.get() + kills;
    List<Actor> actors = new ArrayList<>(apps);
    actors.add(buyers);
    actors.add(log);
    actors.add(new Watch(scene, shop, books, tally, chance.split()));
    List<Killer> killers =
        scene.gateways().stream()
            .map(one -> new Killer(one, scene.postgres(), left, tally, chance.split()))
            .toList();
    try (Cast cast = Cast.of(actors);
        Cast murder = Cast.of(killers)) {
      awaitKills(target, cast, murder);
      murder.stop();
      cast.stop();
    }
  }

  private void awaitKills(long target, Cast cast, Cast murder) throws InterruptedException {
    long giveUp = System.nanoTime() + LIMIT_OF_A_KILL.multipliedBy(KILLS_PER_EPISODE).toNanos();
    long nextLine = System.nanoTime();
    while (tally.kills.get() < target) {
      cast.check();
      murder.check();
      if (System.nanoTime() - giveUp > 0) {
        throw new Breach("the kills do not get done: " + tally.kills.get() + " of " + target);
      }
      if (System.nanoTime() - nextLine > 0) {
        nextLine += PROGRESS.toNanos();
        tellProgress();
      }
      Thread.sleep(REST);
    }
  }

  /// Nobody is killed any more, everybody has an answer, time stands still, and all is done.
  private void comeToRest() throws InterruptedException {
    tellProgress();
    scene.aws().setSpeed(1);
    for (App app : apps) {
      int flushes = 0;
      while (!app.flush() && ++flushes < MOST_FLUSHES) {
        Thread.sleep(REST);
      }
      app.giveUp();
    }
    scene.aws().setSpeed(0);
    scene.calls().awaitDone(scene.aws().now());
  }

  private void compare(String name) throws InterruptedException {
    Evidence evidence = Evidence.gather(scene, shop, books, log);
    List<String> breaches = Audit.of(evidence);
    if (!breaches.isEmpty()) {
      throw new Breach(breaches);
    }
    tally.closed.incrementAndGet();
    tally.balances.addAndGet(evidence.sums().size());
    out.printf(
        "%s, until %s: %d kills, %,d events accepted, %,d records (%s), AWS bills %,d: all agree%n",
        name,
        scene.aws().now(),
        tally.kills.get(),
        evidence.stored().size(),
        evidence.entries().size(),
        States.of(evidence.entries()),
        evidence.billed().size());
    out.flush();
  }

  private void tellProgress() throws InterruptedException {
    err.printf(
        "chaos: %d of %d kills, %s, %,d events accepted, %d licenses held%n",
        tally.kills.get(), plan.kills(), scene.aws().now(), books.count(), shop.heldCount());
    err.flush();
  }

  private void summary() {
    out.printf(
        "kills %d (of them PostgreSQL: %d crashes, %d restarts), gateways started %d times%n",
        tally.kills.get(),
        tally.databaseCrashes.get(),
        tally.databaseRestarts.get(),
        tally.gatewayStarts.get());
    out.printf(
        "bought %d, cancelled %d, renewed %d; requests with usage %,d, without an answer %,d;"
            + " events accepted %,d, refused for good %,d%n",
        tally.bought.get(),
        tally.cancelled.get(),
        tally.renewed.get(),
        tally.reports.get(),
        tally.unanswered.get(),
        books.count(),
        books.refusedCount());
    out.printf(
        "BatchMeterUsage called %,d times, %,d records sent again, all unchanged; faults met: %s%n",
        log.calls(), log.repeated(), tally.faults());
    out.printf(
        "sums closed %,d times, %,d balances; seed %d%n",
        tally.closed.get(), tally.balances.get(), plan.seed());
    out.flush();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
