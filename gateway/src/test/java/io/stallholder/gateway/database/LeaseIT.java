package io.stallholder.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LeaseIT {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Database database = TestDatabase.fresh();
  private final Jdbi jdbi = database.jdbi();
  private final Lease one = new Lease(jdbi, "submitter", "one", LONG);
  private final Lease other = new Lease(jdbi, "submitter", "other", LONG);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void oneHasItAtATime() {
    assertThat(one.acquire()).isTrue();
    assertThat(other.acquire()).isFalse();
    assertThat(one.acquire()).isTrue();
    assertThat(new Lease(jdbi, "sealer", "other", LONG).acquire()).isTrue();
  }

  @Test
  void theNextOneGetsItAtOnceWhenItIsGivenBack() {
    one.acquire();
    other.release();
    assertThat(other.acquire()).isFalse();
    one.release();
    assertThat(other.acquire()).isTrue();
    assertThat(one.renew()).isFalse();
  }

  @Test
  void theNextOneGetsItWhenItHasRunOut() {
    one.acquire();
    runOut();
    assertThat(one.renew()).isFalse();
    assertThat(other.acquire()).isTrue();
    assertThat(one.acquire()).isFalse();
  }

  @Test
  void renewingProlongsIt() {
    one.acquire();
    jdbi.useHandle(handle ->
        handle.execute("UPDATE lease SET held_until = clock_timestamp() + interval '5 s'"));
    assertThat(one.renew()).isTrue();
    boolean prolonged =
        jdbi.withHandle(handle ->
            handle
                .createQuery("SELECT held_until > clock_timestamp() + interval '30 s' FROM lease")
                .mapTo(Boolean.class)
                .one());
    assertThat(prolonged).isTrue();
  }

  @Test
  void exactlyOneOfManyWinsARace() throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> all =
          IntStream.range(0, 16)
              .<Callable<Boolean>>mapToObj(
                  i -> new Lease(jdbi, "race", "holder " + i, LONG)::acquire)
              .toList();
      assertThat(threads.invokeAll(all)).filteredOn(it -> it.resultNow()).hasSize(1);
    }
  }

  private void runOut() {
    jdbi.useHandle(handle ->
        handle.execute("UPDATE lease SET held_until = clock_timestamp() - interval '1 s'"));
  }
}
