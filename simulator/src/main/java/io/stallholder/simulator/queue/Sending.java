package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What producers ask of a queue.
final class Sending {
  private static final String TRACE_HEADER = "AWSTraceHeader";
  private static final String GROUP = "MessageGroupId";
  private static final int MAX_BATCH_BYTES = QueueAttributes.MAX_MESSAGE_BYTES;

  private final Queues queues;
  private final Access access;

  Sending(Queues queues, Access access) {
    this.queues = queues;
    this.access = access;
  }

  ObjectNode send(Call call) {
    Queue queue = access.open(call);
    return send(call, queue, call.input());
  }

  @Behaviour(
      value = "The messages of a batch have at most 1 MiB together",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, SendMessageBatch",
      date = "2026-11-24")
  ObjectNode sendBatch(Call call) {
    Queue queue = access.open(call);
    long total = 0;
    for (JsonNode entry : call.input().path("Entries")) {
      total += bytes(entry.path("MessageBody").asText());
    }
    if (total > MAX_BATCH_BYTES) {
      throw AwsError.client(
          "BatchRequestTooLong",
          "Batch requests cannot be longer than %d bytes. You have sent %d bytes."
              .formatted(MAX_BATCH_BYTES, total));
    }
    return Batch.perform(call, entry -> send(call, queue, entry));
  }

  private ObjectNode send(Call call, Queue queue, ObjectNode input) {
    Draft draft = draft(call, queue, input);
    Message message = queues.send(queue, draft);
    ObjectNode output =
        Json.object()
            .put("MessageId", message.id())
            .put("MD5OfMessageBody", Md5.of(message.body()));
    if (!draft.attributes().isEmpty()) {
      output.put("MD5OfMessageAttributes", draft.attributes().md5());
    }
    JsonNode system = input.path("MessageSystemAttributes");
    if (!system.isEmpty()) {
      output.put("MD5OfMessageSystemAttributes", MessageAttributes.read(system).md5());
    }
    return output;
  }

  private static Draft draft(Call call, Queue queue, ObjectNode input) {
    String body = SqsInput.text(input, "MessageBody");
    if (!body.codePoints().allMatch(Sending::isAllowed)) {
      throw AwsError.client(
          "InvalidMessageContents", "Invalid characters in the message: only XML's are allowed.");
    }
    MessageAttributes attributes = MessageAttributes.read(input.path("MessageAttributes"));
    int max = queue.attributes().maxMessageBytes();
    if (bytes(body) + attributes.size() > max) {
      throw invalid("Message must be shorter than " + max + " bytes.");
    }
    int standing = Math.toIntExact(queue.attributes().delay().toSeconds());
    int delay =
        SqsInput.number(input, "DelaySeconds", standing, 0, QueueAttributes.MAX_DELAY_SECONDS);
    return new Draft(body, attributes, system(call, input), Duration.ofSeconds(delay));
  }

  @Behaviour(
      value = "Text is of the characters that XML allows, else InvalidMessageContents",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, SendMessage",
      date = "2026-11-24")
  private static boolean isAllowed(int character) {
    return character == '\t'
        || character == '\n'
        || character == '\r'
        || (character >= ' ' && character < Character.MIN_SURROGATE)
        || (character > Character.MAX_SURROGATE && character <= 0xFFFD)
        || character >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
  }

  @Behaviour(
      value = "AWSTraceHeader is the only system attribute that can be sent",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, SendMessage",
      date = "2026-11-24")
  @Behaviour(
      value = "A standard queue takes a MessageGroupId, for fair queues, but no deduplication id",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, SendMessage",
      date = "2026-11-24")
  @Behaviour(
      value = "A deduplication id on a standard queue answers InvalidParameterValue",
      source = Source.GUESS,
      of = "the code of other members that cannot be",
      date = "2026-11-24")
  private static Map<String, String> system(Call call, ObjectNode input) {
    Map<String, String> system = new LinkedHashMap<>();
    system.put(Draft.SENDER_ID, call.caller().userId());
    MessageAttributes.read(input.path("MessageSystemAttributes"))
        .values()
        .forEach((name, value) -> {
          if (!name.equals(TRACE_HEADER) || !value.dataType().equals("String")) {
            throw invalid("Message system attribute " + name + " is none that can be sent.");
          }
          system.put(name, value.content());
        });
    if (input.hasNonNull(GROUP)) {
      system.put(GROUP, SqsInput.text(input, GROUP));
    }
    if (input.hasNonNull("MessageDeduplicationId")) {
      throw invalid("MessageDeduplicationId is not valid for this queue type.");
    }
    return system;
  }

  private static AwsError invalid(String reason) {
    return AwsError.client(
        "InvalidParameterValue", "One or more parameters are invalid. Reason: " + reason);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
