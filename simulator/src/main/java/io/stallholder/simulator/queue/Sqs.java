package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Protocol;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.protocol.Service.Operation;
import io.stallholder.simulator.world.QueueAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Amazon SQS over AWS JSON 1.0: what a consumer of events needs.
public final class Sqs {
  static final int MAX_BODY_BYTES = 1_048_576;
  private static final int VISIBILITY_SECONDS = 30;
  private static final int MAX_VISIBILITY_SECONDS = 43_200;
  private static final int MAX_WAIT_SECONDS = 20;
  private static final int MAX_DELAY_SECONDS = 900;
  private static final int MAX_RECEIVED = 10;

  private final Queues queues;
  private final Faults faults;
  private final Supplier<URI> base;

  /// @param base where this simulator is reached, for queue URLs
  public Sqs(Queues queues, Faults faults, Supplier<URI> base) {
    this.queues = queues;
    this.faults = faults;
    this.base = base;
  }

  public Service service() {
    Map<String, Operation> operations = new LinkedHashMap<>();
    operations.put("ReceiveMessage", this::receive);
    operations.put("DeleteMessage", this::delete);
    operations.put("DeleteMessageBatch", this::deleteBatch);
    operations.put("ChangeMessageVisibility", this::changeVisibility);
    operations.put("ChangeMessageVisibilityBatch", this::changeVisibilityBatch);
    operations.put("GetQueueUrl", this::queueUrl);
    operations.put("GetQueueAttributes", this::attributes);
    operations.put("SendMessage", this::send);
    operations.replaceAll((name, operation) -> guarded(operation));
    return new Service("AmazonSQS", "sqs", Protocol.JSON_1_0, "com.amazonaws.sqs#", operations);
  }

  private Operation guarded(Operation operation) {
    return call -> {
      faults.refuse(call.operation());
      return operation.perform(call);
    };
  }

  private ObjectNode receive(Call call) throws InterruptedException {
    QueueAddress address = SqsInput.address(call);
    ObjectNode input = call.input();
    int max = SqsInput.number(input, "MaxNumberOfMessages", 1, 1, MAX_RECEIVED);
    int wait = SqsInput.number(input, "WaitTimeSeconds", 0, 0, MAX_WAIT_SECONDS);
    Duration visibility =
        Duration.ofSeconds(
            SqsInput.number(
                input, "VisibilityTimeout", VISIBILITY_SECONDS, 0, MAX_VISIBILITY_SECONDS));
    List<MessageQueue.Delivery> deliveries =
        queues.receive(
            () -> open(call, address),
            new Queues.Receive(max, visibility, Duration.ofSeconds(wait)));
    ObjectNode output = Json.object();
    if (!deliveries.isEmpty()) {
      Set<String> names = SqsInput.names(input, "MessageSystemAttributeNames", "AttributeNames");
      ArrayNode messages = output.putArray("Messages");
      deliveries.forEach(delivery -> messages.add(message(delivery, names, call)));
    }
    return output;
  }

  private static ObjectNode message(MessageQueue.Delivery delivery, Set<String> names, Call call) {
    ObjectNode message =
        Json.object()
            .put("MessageId", delivery.id())
            .put("ReceiptHandle", delivery.handle())
            .put("MD5OfBody", md5(delivery.body()))
            .put("Body", delivery.body());
    Map<String, String> all = new LinkedHashMap<>();
    all.put("SenderId", call.caller().accountId());
    all.put("SentTimestamp", Long.toString(delivery.sent().toEpochMilli()));
    all.put("ApproximateReceiveCount", Integer.toString(delivery.count()));
    all.put(
        "ApproximateFirstReceiveTimestamp", Long.toString(delivery.firstReceived().toEpochMilli()));
    if (!names.contains("All")) {
      all.keySet().retainAll(names);
    }
    if (!all.isEmpty()) {
      ObjectNode attributes = message.putObject("Attributes");
      all.forEach(attributes::put);
    }
    return message;
  }

  private ObjectNode delete(Call call) {
    delete(open(call, SqsInput.address(call)), SqsInput.text(call.input(), "ReceiptHandle"));
    return Json.object();
  }

  private ObjectNode deleteBatch(Call call) {
    MessageQueue queue = open(call, SqsInput.address(call));
    return batch(call, entry -> delete(queue, SqsInput.text(entry, "ReceiptHandle")));
  }

  private ObjectNode changeVisibility(Call call) {
    changeVisibility(open(call, SqsInput.address(call)), call.input());
    return Json.object();
  }

  private ObjectNode changeVisibilityBatch(Call call) {
    MessageQueue queue = open(call, SqsInput.address(call));
    return batch(call, entry -> changeVisibility(queue, entry));
  }

  private void delete(MessageQueue queue, String handle) {
    switch (queue.receipt(handle, queues.now())) {
      case MessageQueue.Receipt.InFlight inFlight -> queue.delete(handle);
      case MessageQueue.Receipt.Stale stale -> queue.delete(handle);
      case MessageQueue.Receipt.Malformed malformed -> throw invalidHandle(handle);
    }
  }

  private void changeVisibility(MessageQueue queue, ObjectNode input) {
    String handle = SqsInput.text(input, "ReceiptHandle");
    int seconds = SqsInput.number(input, "VisibilityTimeout", -1, 0, MAX_VISIBILITY_SECONDS);
    if (seconds < 0) {
      throw AwsError.client(
          "MissingParameter", "The request must contain the parameter VisibilityTimeout.");
    }
    Instant now = queues.now();
    switch (queue.receipt(handle, now)) {
      case MessageQueue.Receipt.InFlight inFlight ->
          queue.changeVisibility(inFlight, Duration.ofSeconds(seconds), now);
      case MessageQueue.Receipt.Stale stale ->
          throw AwsError.client("MessageNotInflight", "The message referred to isn't in flight.");
      case MessageQueue.Receipt.Malformed malformed -> throw invalidHandle(handle);
    }
    queues.signal();
  }

  private static ObjectNode batch(Call call, Consumer<ObjectNode> change) {
    ObjectNode output = Json.object();
    ArrayNode successful = output.putArray("Successful");
    ArrayNode failed = output.putArray("Failed");
    for (ObjectNode entry : SqsInput.entries(call)) {
      String id = SqsInput.text(entry, "Id");
      try {
        change.accept(entry);
        successful.addObject().put("Id", id);
      } catch (AwsError e) {
        failed
            .addObject()
            .put("Id", id)
            .put("SenderFault", true)
            .put("Code", e.code())
            .put("Message", e.explanation());
      }
    }
    return output;
  }

  private ObjectNode queueUrl(Call call) {
    String owner = call.input().path("QueueOwnerAWSAccountId").asText(call.caller().accountId());
    QueueAddress address = new QueueAddress(owner, SqsInput.text(call.input(), "QueueName"));
    var unused = open(call, address);
    return Json.object().put("QueueUrl", base.get().resolve(address.path()).toString());
  }

  private ObjectNode attributes(Call call) {
    QueueAddress address = SqsInput.address(call);
    MessageQueue.Counts counts = open(call, address).counts(queues.now());
    Map<String, String> all = new LinkedHashMap<>();
    all.put("QueueArn", address.arn());
    all.put("ApproximateNumberOfMessages", Integer.toString(counts.visible()));
    all.put("ApproximateNumberOfMessagesNotVisible", Integer.toString(counts.inFlight()));
    all.put("ApproximateNumberOfMessagesDelayed", Integer.toString(counts.delayed()));
    all.put("VisibilityTimeout", Integer.toString(VISIBILITY_SECONDS));
    Set<String> names = SqsInput.names(call.input(), "AttributeNames");
    if (!names.contains("All")) {
      all.keySet().retainAll(names);
    }
    ObjectNode output = Json.object();
    if (!all.isEmpty()) {
      ObjectNode attributes = output.putObject("Attributes");
      all.forEach(attributes::put);
    }
    return output;
  }

  private ObjectNode send(Call call) {
    MessageQueue queue = open(call, SqsInput.address(call));
    String body = SqsInput.text(call.input(), "MessageBody");
    int delay = SqsInput.number(call.input(), "DelaySeconds", 0, 0, MAX_DELAY_SECONDS);
    if (!call.input().path("MessageAttributes").isEmpty()) {
      throw AwsError.client("UnsupportedOperation", "Message attributes are not simulated.");
    }
    if (body.getBytes(StandardCharsets.UTF_8).length > MAX_BODY_BYTES) {
      throw AwsError.client(
          "InvalidParameterValue",
          "One or more parameters are invalid. Reason: Message must be shorter than "
              + MAX_BODY_BYTES
              + " bytes.");
    }
    String id = queue.send(body, queues.now(), Duration.ofSeconds(delay));
    queues.signal();
    return Json.object().put("MessageId", id).put("MD5OfMessageBody", md5(body));
  }

  @Behaviour(
      value = "Queues are in us-east-1, and open to their own account only",
      source = Source.GUESS,
      of = "Marketplace events exist in us-east-1 only; queue policies are not simulated",
      date = "2026-11-23")
  private MessageQueue open(Call call, QueueAddress address) {
    MessageQueue queue = queues.find(address).orElseThrow(SqsInput::noSuchQueue);
    if (!call.caller().region().equals("us-east-1")) {
      throw SqsInput.noSuchQueue();
    }
    if (!call.caller().accountId().equals(address.accountId())) {
      throw new AwsError(
          "AccessDenied", 403, "Access to the resource " + address.path() + " is denied.");
    }
    return queue;
  }

  private static AwsError invalidHandle(String handle) {
    return new AwsError(
        "ReceiptHandleIsInvalid",
        404,
        "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
  }

  private static String md5(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
