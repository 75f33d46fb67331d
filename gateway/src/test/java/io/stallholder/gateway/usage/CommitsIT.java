package io.stallholder.gateway.usage;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.metering.Stall;
import io.stallholder.gateway.usage.Reports.Used;
import io.stallholder.gateway.usage.UsageIntake.Fate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class CommitsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final int REQUESTS = 20;

  private final Stall stall = new Stall(NOON);
  private final Shop shop = stall.shop();
  private final License license = shop.active(NOON.minus(Duration.ofHours(5)));
  private final UsageIntake intake = intake();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.close();
    stall.close();
  }

  private UsageIntake intake() {
    return new UsageIntake(shop.jdbi(), shop.config(), shop.licenses(), shop.clock());
  }

  @Test
  void requestsThatWaitTogetherShareACommit() throws Exception {
    AtomicInteger transactions = new AtomicInteger();
    CountDownLatch gate = new CountDownLatch(1);
    try (var commits =
        new Commits(readings -> {
          transactions.incrementAndGet();
          return held(gate, readings);
        })) {
      List<Future<List<Fate>>> sent = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        Used event = used(license, NOON, "1");
        sent.add(threads.submit(() -> commits.accept(readings(event))));
      }
      awaitWaiting(commits, REQUESTS);
      gate.countDown();
      for (Future<List<Fate>> each : sent) {
        assertThat(each.get()).containsExactly(new Fate.Accepted());
      }
      assertThat(transactions.get()).isLessThanOrEqualTo(2 * Commits.WRITERS);
    }
    assertThat(accepted()).isEqualByComparingTo(BigDecimal.valueOf(REQUESTS));
  }

  @Test
  void aRowThatTheDatabaseRefusesRefusesOnlyItsOwnRequest() throws Exception {
    Used bad = used(license, NOON, "1");
    shop.jdbi()
        .useHandle(handle ->
            handle.execute(
                "alter table usage_event add constraint none check (id <> '%s')"
                    .formatted(bad.id())));
    CountDownLatch gate = new CountDownLatch(1);
    try (var commits = new Commits(readings -> held(gate, readings))) {
      List<Future<List<Fate>>> sent = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        Used event = used(license, NOON, "1");
        sent.add(threads.submit(() -> commits.accept(readings(event))));
      }
      Future<List<Fate>> refused = threads.submit(() -> commits.accept(readings(bad)));
      awaitWaiting(commits, REQUESTS + 1);
      gate.countDown();
      for (Future<List<Fate>> each : sent) {
        assertThat(each.get()).containsExactly(new Fate.Accepted());
      }
      assertThatThrownBy(refused::get).hasMessageContaining("COPY failed");
    }
    assertThat(accepted()).isEqualByComparingTo(BigDecimal.valueOf(REQUESTS));
  }

  @Test
  void closingCommitsWhatWaits() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<Future<List<Fate>>> sent = new ArrayList<>();
    try (var commits = new Commits(readings -> held(gate, readings))) {
      for (int i = 0; i < REQUESTS; i++) {
        Used event = used(license, NOON, "1");
        sent.add(threads.submit(() -> commits.accept(readings(event))));
      }
      awaitWaiting(commits, REQUESTS);
      gate.countDown();
    }
    for (Future<List<Fate>> each : sent) {
      assertThat(each.get()).containsExactly(new Fate.Accepted());
    }
  }

  @Test
  void copiesOfLargeRequestsAtTwoGatewaysCountOnce() throws Exception {
    UsageIntake other = intake();
    int rounds = 25;
    int events = 200;
    try (var here = new Commits(intake::accept);
        var there = new Commits(other::accept)) {
      for (int round = 0; round < rounds; round++) {
        List<Used> all = new ArrayList<>();
        for (int i = 0; i < events; i++) {
          all.add(used(license, NOON, "1"));
        }
        List<Callable<List<Fate>>> copies = new ArrayList<>();
        for (int copy = 0; copy < 8; copy++) {
          Commits gateway = copy % 2 == 0 ? here : there;
          List<Used> sent = new ArrayList<>(all);
          if (copy % 4 == 3) {
            sent.replaceAll(event -> event.at(NOON.minus(Duration.ofHours(1))));
          }
          Collections.rotate(sent, copy * 20);
          copies.add(() -> gateway.accept(readings(sent.toArray(Used[]::new))));
        }
        List<Fate> fates = new ArrayList<>();
        for (Future<List<Fate>> each : threads.invokeAll(copies)) {
          fates.addAll(each.get());
        }
        assertThat(Collections.frequency(fates, new Fate.Accepted())).isEqualTo(events);
        assertThat(accepted())
            .isEqualByComparingTo(BigDecimal.valueOf((long) events * (round + 1)));
      }
    }
    assertThat(stall.balance(license).closes()).isTrue();
  }

  /// Holds the first transactions until all are there.
  private List<Fate> held(CountDownLatch gate, List<Reading> readings) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return intake.accept(readings);
  }

  private static void awaitWaiting(Commits commits, int count) {
    while (commits.taken() < count) {
      Thread.onSpinWait();
    }
  }

  private static List<Reading> readings(Used... events) {
    List<Reading> readings = new ArrayList<>();
    for (Used event : events) {
      readings.add(UsageReader.line(Json.mapper(), readings.size() + 1, event.json()));
    }
    return readings;
  }

  private BigDecimal accepted() {
    return shop.jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select coalesce(sum(accepted), 0) from meter")
                .mapTo(BigDecimal.class)
                .one());
  }
}
