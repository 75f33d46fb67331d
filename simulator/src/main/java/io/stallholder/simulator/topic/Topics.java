package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Query;
import io.stallholder.simulator.protocol.Request;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.protocol.Service.Operation;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.topic.Subscription.State;
import io.stallholder.simulator.world.QueueAddress;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// Amazon SNS over the query protocol: topics that deliver to queues and to HTTP endpoints on this
/// machine, and the topics that AWS Marketplace has for each product. Guarded by the simulator's
/// lock.
public final class Topics implements AutoCloseable {
  private static final Query WIRE =
      new Query("2010-03-31", "http://sns.amazonaws.com/doc/2010-03-31/");
  private static final Set<String> OTHERS =
      Set.of(
          "AddPermission",
          "CheckIfPhoneNumberIsOptedOut",
          "CreatePlatformApplication",
          "CreatePlatformEndpoint",
          "CreateSMSSandboxPhoneNumber",
          "DeleteEndpoint",
          "DeletePlatformApplication",
          "DeleteSMSSandboxPhoneNumber",
          "GetDataProtectionPolicy",
          "GetEndpointAttributes",
          "GetPlatformApplicationAttributes",
          "GetSMSAttributes",
          "GetSMSSandboxAccountStatus",
          "ListEndpointsByPlatformApplication",
          "ListOriginationNumbers",
          "ListPhoneNumbersOptedOut",
          "ListPlatformApplications",
          "ListSMSSandboxPhoneNumbers",
          "ListTagsForResource",
          "OptInPhoneNumber",
          "PublishBatch",
          "PutDataProtectionPolicy",
          "RemovePermission",
          "SetEndpointAttributes",
          "SetPlatformApplicationAttributes",
          "SetSMSAttributes",
          "TagResource",
          "UntagResource",
          "VerifySMSSandboxPhoneNumber");
  private static final Set<String> UNSIGNED =
      Set.of(SubscriptionCalls.CONFIRM, SubscriptionCalls.UNSUBSCRIBE);

  private final Directory directory;
  private final Signer signer;
  private final Deliveries deliveries = new Deliveries();
  private final Dispatch dispatch;
  private final SubscriptionCalls subscriptionCalls;
  private final Service service;
  private final InstantSource clock;

  /// @param clock the time of messages, and of how long they can be confirmed
  /// @param base where this simulator is reached, for the URLs in messages
  public Topics(
      Journal journal, Queues queues, Faults faults, InstantSource clock, Supplier<URI> base) {
    this.clock = clock;
    this.directory = new Directory(journal);
    this.signer = new Signer(journal, base);
    this.dispatch = new Dispatch(queues, deliveries, signer, base);
    this.subscriptionCalls = new SubscriptionCalls(directory, dispatch, clock);
    Map<String, Operation> operations = new LinkedHashMap<>();
    operations.putAll(new TopicCalls(directory, dispatch, clock).operations());
    operations.putAll(subscriptionCalls.operations());
    operations.replaceAll((name, operation) -> guarded(operation, faults));
    this.service = new Service("Amazon SNS", "sns", true, List.of(WIRE), operations, OTHERS);
  }

  public Service service() {
    return service;
  }

  private Operation guarded(Operation operation, Faults faults) {
    return call -> {
      faults.refuse(call.operation());
      directory.forgetOver(clock.instant());
      return operation.perform(call);
    };
  }

  /// A topic of AWS Marketplace, which belongs to the account in its ARN. One that is there stays
  /// as it is.
  ///
  /// @throws IllegalArgumentException when that is not the ARN of a topic
  @Behaviour(
      value = "AWS Marketplace's topics are listed for nobody; subscriptions to them are",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, ListTopics: the requester's topics",
      date = "2026-11-24")
  public void addMarketplaceTopic(String topicArn, String sellingAccount) {
    boolean isThere =
        directory.topic(topicArn).stream()
            .anyMatch(topic -> topic.subscriber().equals(sellingAccount));
    if (!isThere) {
      directory.add(new Topic(topicArn, sellingAccount, Map.of()));
    }
  }

  /// Subscribes a queue, as if the account that may had done so. One that is subscribed stays so.
  ///
  /// @throws IllegalArgumentException when there is no such topic
  public void wire(String topicArn, QueueAddress queue) {
    Topic topic = existing(topicArn);
    Endpoint endpoint = new Endpoint.Queue(queue);
    if (directory.subscription(topic, endpoint).isEmpty()) {
      State state = new State.Confirmed(true, false);
      directory.add(subscriptionCalls.open(topic, topic.subscriber(), endpoint, state));
    }
  }

  /// @param time as of which it is sent: when the clock makes it happen, it may be later already
  /// @param copies more than one for a message that is delivered again
  /// @throws IllegalArgumentException when there is no such topic
  public void publish(String topicArn, String message, Instant time, int copies) {
    Topic topic = existing(topicArn);
    List<Subscription> subscriptions =
        Collections.nCopies(copies, directory.subscriptions(topic)).stream()
            .flatMap(List::stream)
            .toList();
    var unused = dispatch.publish(topic, subscriptions, new Note("", message, time));
  }

  /// No topic, no subscription, nothing on its way. What was signed can still be verified.
  public void forgetAll() {
    directory.forgetAll();
    dispatch.forgetAll();
  }

  /// What SigningCertURL points to.
  ///
  /// @return in PEM, when that is the path of a certificate
  public Optional<String> certificate(String path) {
    return signer.certificate(path);
  }

  /// What SubscribeURL and UnsubscribeURL point to: `GET`s that nobody signs.
  ///
  /// @return empty when it is not one of them
  public Optional<Answer> visited(Request request) throws InterruptedException {
    if (!request.method().equals("GET") || !request.rawPath().equals("/")) {
      return Optional.empty();
    }
    String requestId = UUID.randomUUID().toString();
    try {
      ObjectNode input = Query.read(request.rawQuery());
      String action = input.path("Action").asText();
      Operation operation = service.operations().get(action);
      if (operation == null || !UNSIGNED.contains(action)) {
        return Optional.empty();
      }
      Call call = new Call(action, visitor(input), input, request.size());
      return Optional.of(WIRE.success(action, operation.perform(call), requestId));
    } catch (AwsError e) {
      return Optional.of(WIRE.failure(e, ErrorType.BARE, requestId));
    }
  }

  /// Nobody, in the region that the visited URL would be in.
  private static Caller visitor(ObjectNode input) {
    String arn = input.path("TopicArn").asText(input.path("SubscriptionArn").asText());
    return new Caller(
        "", "anonymous", "", Topic.ARN.matcher(arn).lookingAt() ? Topic.regionOf(arn) : "");
  }

  private Topic existing(String topicArn) {
    return directory
        .topic(topicArn)
        .orElseThrow(() -> new IllegalArgumentException("no such topic: " + topicArn));
  }

  /// Nothing is delivered to endpoints any more.
  @Override
  public void close() {
    deliveries.close();
  }
}
