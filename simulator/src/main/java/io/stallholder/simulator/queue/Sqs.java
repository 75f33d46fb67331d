package io.stallholder.simulator.queue;

import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsJson;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.protocol.Service.Operation;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Amazon SQS with standard queues, over AWS JSON 1.0 and over its older query protocol.
public final class Sqs {
  private static final Set<String> OTHERS =
      Set.of(
          "AddPermission",
          "CancelMessageMoveTask",
          "ListMessageMoveTasks",
          "RemovePermission",
          "StartMessageMoveTask");

  private final Faults faults;
  private final Consuming consuming;
  private final Sending sending;
  private final Administration administration;

  /// @param base where this simulator is reached, for queue URLs
  public Sqs(Queues queues, Faults faults, Supplier<URI> base) {
    Access access = new Access(queues);
    this.faults = faults;
    this.consuming = new Consuming(queues, access);
    this.sending = new Sending(queues, access);
    this.administration = new Administration(queues, access, base);
  }

  public Service service() {
    Map<String, Operation> operations = new LinkedHashMap<>();
    operations.put("ReceiveMessage", consuming::receive);
    operations.put("DeleteMessage", consuming::delete);
    operations.put("DeleteMessageBatch", consuming::deleteBatch);
    operations.put("ChangeMessageVisibility", consuming::changeVisibility);
    operations.put("ChangeMessageVisibilityBatch", consuming::changeVisibilityBatch);
    operations.put("SendMessage", sending::send);
    operations.put("SendMessageBatch", sending::sendBatch);
    operations.put("CreateQueue", administration::create);
    operations.put("DeleteQueue", administration::delete);
    operations.put("ListQueues", administration::list);
    operations.put("ListDeadLetterSourceQueues", administration::deadLetterSources);
    operations.put("GetQueueUrl", administration::find);
    operations.put("GetQueueAttributes", administration::attributes);
    operations.put("SetQueueAttributes", administration::setAttributes);
    operations.put("PurgeQueue", administration::purge);
    operations.put("TagQueue", administration::tag);
    operations.put("UntagQueue", administration::untag);
    operations.put("ListQueueTags", administration::listTags);
    operations.replaceAll((name, operation) -> guarded(operation));
    return new Service(
        "Amazon SQS",
        "sqs",
        true,
        List.of(
            AwsJson.v10("AmazonSQS", "com.amazonaws.sqs#").withOlderCodes(SqsQuery.CODES),
            new SqsForm()),
        operations,
        OTHERS);
  }

  private Operation guarded(Operation operation) {
    return call -> {
      faults.refuse(call.operation());
      return operation.perform(call);
    };
  }
}
