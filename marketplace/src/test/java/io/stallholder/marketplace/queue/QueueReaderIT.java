package io.stallholder.marketplace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stallholder.marketplace.ScriptedAws;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class QueueReaderIT {
  private static final Duration AT_ONCE = Duration.ZERO;

  private static SQSRestServer server;
  private static SqsClient sender;
  private static AwsAccess access;

  private String queueUrl;
  private QueueReader reader;

  @BeforeAll
  static void startServer() throws IOException {
    URI endpoint = URI.create("http://127.0.0.1:" + freePort());
    server = SQSRestServerBuilder.withPort(endpoint.getPort()).withInterface("127.0.0.1").start();
    server.waitUntilStarted();
    sender =
        SqsClient.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .region(Region.US_EAST_1)
            .endpointOverride(endpoint)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
            .build();
    // No endpoint is configured: the queue's own URL says where it is.
    access =
        AwsAccess.of(
            new AccountSettings(
                ScriptedAws.SELLER, "us-east-1", Optional.empty(), Optional.empty()),
            new Environment(
                Map.of("AWS_ACCESS_KEY_ID", "x", "AWS_SECRET_ACCESS_KEY", "x"), Map.of()));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stopServer() {
    access.close();
    sender.close();
    server.stopAndWait();
  }

  @BeforeEach
  void createQueue() {
    String name = "q-" + System.nanoTime();
    queueUrl = sender.createQueue(queue -> queue.queueName(name)).queueUrl();
    reader = access.queue(URI.create(queueUrl));
  }

  @AfterEach
  void closeReader() {
    reader.close();
  }

  private void send(int count) {
    IntStream.range(0, count)
        .forEach(each ->
            sender.sendMessage(send -> send.queueUrl(queueUrl).messageBody("body " + each)));
  }

  @Test
  void messagesComeWithTheirTimeAndStayAwayFromOthers() {
    Instant before = Instant.now().minusSeconds(1);
    send(1);
    var received = reader.receive(AT_ONCE);
    assertThat(received).hasSize(1);
    assertThat(received.getFirst().body()).isEqualTo("body 0");
    assertThat(received.getFirst().sentAt()).isBetween(before, Instant.now().plusSeconds(1));
    assertThat(reader.receive(AT_ONCE)).isEmpty();
  }

  @Test
  void emptyQueueGivesNothing() {
    assertThat(reader.receive(AT_ONCE)).isEmpty();
  }

  @Test
  void depthCountsWhatWaitsAndWhatIsInHand() {
    send(12);
    int inHand = reader.receive(AT_ONCE).size();
    assertThat(inHand).isBetween(1, 10);
    assertThat(reader.depth()).isEqualTo(new QueueDepth(12 - inHand, inHand, 0));
    assertThat(reader.depth().total()).isEqualTo(12);
  }

  @Test
  void deletedMessagesAreGone() {
    send(12);
    var messages = new ArrayList<QueueMessage>();
    while (messages.size() < 12) {
      messages.addAll(reader.receive(AT_ONCE));
    }
    assertThat(reader.delete(messages)).isEmpty();
    assertThat(reader.depth().total()).isZero();
    assertThat(reader.delete(List.of())).isEmpty();
  }

  @Test
  void deletionThatFailedIsNamed() {
    send(1);
    var good = reader.receive(AT_ONCE).getFirst();
    var bad = new QueueMessage("m", "not a handle", "b", Instant.EPOCH);
    assertThat(reader.delete(List.of(bad, good)))
        .extracting(FailedDeletion::message)
        .containsExactly(bad);
    assertThat(reader.depth().total()).isZero();
  }

  @Test
  void queueThatIsNotThereIsUnavailable() {
    try (var nobody = access.queue(URI.create(queueUrl + "-gone"))) {
      assertThatExceptionOfType(QueueUnavailableException.class)
          .isThrownBy(() -> nobody.receive(AT_ONCE))
          .withMessageContaining("ReceiveMessage of " + queueUrl + "-gone failed: ");
    }
  }
}
