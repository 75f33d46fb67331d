package io.stallholder.simulator.queue;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.world.QueueAddress;
import java.util.Set;

/// Finds the queue that a call is about, for those who may do with it what they want to.
final class Access {
  static final String REGION = "us-east-1";
  private static final String BATCH = "Batch";

  private static final Set<String> OWNERS_ONLY =
      Set.of("DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue", "ListQueueTags");

  private final Queues queues;

  Access(Queues queues) {
    this.queues = queues;
  }

  Queue open(Call call) {
    return open(call, SqsInput.address(call));
  }

  @Behaviour(
      value = "Queues are in us-east-1",
      source = Source.GUESS,
      of = "Marketplace events exist in us-east-1 only",
      date = "2026-11-23")
  @Behaviour(
      value = "A queue is open to its own account unless its policy denies, to others if it allows",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, access policy language; AWS IAM user guide",
      date = "2026-11-24")
  @Behaviour(
      value = "No policy opens the administration of a queue to another account",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference: 'Cross-account permissions don't apply to this action'",
      date = "2026-11-24")
  Queue open(Call call, QueueAddress address) {
    Queue queue = queues.find(address).orElseThrow(SqsInput::noSuchQueue);
    if (!call.caller().region().equals(REGION)) {
      throw SqsInput.noSuchQueue();
    }
    boolean isOwner = call.caller().accountId().equals(address.accountId());
    boolean isOpen =
        switch (verdict(call, queue)) {
          case ALLOWED -> isOwner || !OWNERS_ONLY.contains(call.operation());
          case SILENT -> isOwner;
          case DENIED -> false;
        };
    if (!isOpen) {
      throw new AwsError(
          "AccessDenied", 403, "Access to the resource " + address.path() + " is denied.");
    }
    return queue;
  }

  @Behaviour(
      value = "The permission for an operation covers its batch form",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, API permissions",
      date = "2026-11-24")
  private static QueuePolicy.Verdict verdict(Call call, Queue queue) {
    String operation = call.operation();
    String action =
        operation.endsWith(BATCH)
            ? operation.substring(0, operation.length() - BATCH.length())
            : operation;
    QueuePolicy.Principal principal =
        new QueuePolicy.Principal.Identity(call.caller().accountId(), call.caller().arn());
    QueuePolicy.Ask ask = new QueuePolicy.Ask(principal, "sqs:" + action, queue.address().arn());
    return queue
        .attributes()
        .policy()
        .map(policy -> QueuePolicy.judge(policy, ask))
        .orElse(QueuePolicy.Verdict.SILENT);
  }
}
