package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The simulator as a whole.
final class SimulatorTest {
  @Test
  void simulatorsDoNotKnowEachOther() {
    try (Stall one = Stall.open();
        Stall other = Stall.open()) {
      one.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

      assertThat(other.uri()).isNotEqualTo(one.uri());
      assertThat(other.get("subscriptions").path("subscriptions")).isEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (Simulator first = Simulator.start(0)) {
      assertThat(first.uri()).hasToString("http://127.0.0.1:" + first.port());
      assertThatThrownBy(() -> Simulator.start(first.port()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("127.0.0.1:" + first.port());
    }
  }

  @Test
  @Timeout(10)
  void closingEndsLongPolls() throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Stall stall = Stall.open();
      Future<Reply> poll =
          executor.submit(() ->
              stall
                  .call()
                  .scopedTo("us-east-1", "sqs")
                  .target("AmazonSQS.ReceiveMessage")
                  .body("{\"QueueUrl\":\"%s\",\"WaitTimeSeconds\":20}".formatted(stall.queueUrl()))
                  .send(stall.http()));
      stall.simulator().close();

      assertThatThrownBy(poll::get).hasRootCauseInstanceOf(IOException.class);
      stall.close();
    }
  }

  @Test
  void ofManyCallersAtOnceOneIsFirst() throws Exception {
    try (Stall stall = Stall.open();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      stall.switchTo("quota", "null");
      Subscription subscription = stall.active(Stall.SUBSCRIPTION);
      CountDownLatch start = new CountDownLatch(1);
      List<Callable<Reply>> callers =
          IntStream.range(0, 16)
              .<Callable<Reply>>mapToObj(quantity -> {
                String body =
                    Usage.batch(Usage.record(subscription, stall.now(), "api_calls", quantity));
                return () -> {
                  start.await();
                  return stall.metering("BatchMeterUsage", body);
                };
              })
              .toList();
      List<Future<Reply>> replies = callers.stream().map(executor::submit).toList();
      start.countDown();

      int successes = 0;
      for (Future<Reply> reply : replies) {
        String status = reply.get().json().at("/Results/0/Status").asText();
        successes += status.equals("Success") ? 1 : 0;
      }
      assertThat(successes).isEqualTo(1);
      assertThat(stall.get("ledger").path("records")).hasSize(1);
    }
  }
}
