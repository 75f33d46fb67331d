package io.stallholder.marketplace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stallholder.marketplace.ScriptedAws;
import io.stallholder.marketplace.SigV4;
import io.stallholder.marketplace.aws.AwsAccess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a real queue does not do on demand; the rest is in `QueueReaderIT`.
class QueueReaderTest {
  private static final URI QUEUE =
      URI.create("https://sqs.eu-west-1.amazonaws.com/210987654321/marketplace");

  private ScriptedAws aws;
  private AwsAccess access;
  private QueueReader reader;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
    access = aws.access();
    reader = access.queue(QUEUE);
  }

  @AfterEach
  void stop() {
    reader.close();
    access.close();
    aws.close();
  }

  @Test
  void queueIsCalledInItsOwnRegionWithNamedLimits() {
    aws.answer(200, "{}");
    assertThat(reader.receive()).isEmpty();
    var request = aws.onlyRequest();
    assertThat(request.header("x-amz-target")).isEqualTo("AmazonSQS.ReceiveMessage");
    assertThat(request.text())
        .contains("\"QueueUrl\":\"" + QUEUE + "\"")
        .contains("\"MaxNumberOfMessages\":10")
        .contains("\"WaitTimeSeconds\":20")
        .contains("\"VisibilityTimeout\":60")
        .contains("SentTimestamp");
    var signed = SigV4.check(request, ScriptedAws.SECRET_KEY);
    assertThat(signed.valid()).isTrue();
    assertThat(signed.region()).isEqualTo("eu-west-1");
  }

  @Test
  void deletionThatSqsDoesNotMentionHasFailed() {
    var first = new QueueMessage("m1", "r1", "b", Instant.EPOCH);
    var second = new QueueMessage("m2", "r2", "b", Instant.EPOCH);
    aws.answer(200, "{\"Successful\":[{\"Id\":\"1\"}],\"Failed\":[]}");
    assertThat(reader.delete(List.of(first, second)))
        .containsExactly(new FailedDeletion(first, "SQS did not say"));
  }

  @Test
  void refusalIsToldInOneLine() {
    aws.answer(400, "{\"__type\":\"com.amazonaws.sqs#AccessDenied\",\"message\":\"not\\nyours\"}");
    assertThatExceptionOfType(QueueUnavailableException.class)
        .isThrownBy(reader::depth)
        .withMessageStartingWith("GetQueueAttributes of " + QUEUE + " failed: not yours");
  }

  @Test
  void longPollEndsWithTheInterruptionOfItsThread() throws Exception {
    aws.stall();
    var interrupted = new CompletableFuture<Boolean>();
    Thread polling =
        Thread.ofVirtual()
            .start(() -> {
              try {
                reader.receive(Duration.ofSeconds(20));
                interrupted.complete(false);
              } catch (QueueUnavailableException _) {
                interrupted.complete(Thread.currentThread().isInterrupted());
              }
            });
    aws.awaitRequests(1);
    polling.interrupt();
    assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
  }
}
