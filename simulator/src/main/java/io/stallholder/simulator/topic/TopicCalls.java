package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service.Operation;
import io.stallholder.simulator.topic.Input.Listing;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What SNS does with topics.
final class TopicCalls {
  static final int MAX_MESSAGE_BYTES = 262_144;
  static final int MAX_SUBJECT = 99;
  private static final Listing<Topic> TOPICS =
      new Listing<>("Topics", Topic::arn, topic -> Json.object().put("TopicArn", topic.arn()));

  private final Directory directory;
  private final Dispatch dispatch;
  private final InstantSource clock;

  TopicCalls(Directory directory, Dispatch dispatch, InstantSource clock) {
    this.directory = directory;
    this.dispatch = dispatch;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateTopic", this::create,
        "DeleteTopic", this::delete,
        "ListTopics", this::list,
        "GetTopicAttributes", this::attributes,
        "SetTopicAttributes", this::setAttribute,
        "Publish", this::publish);
  }

  @Behaviour(
      value = "Creating a topic that is there answers its ARN",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, CreateTopic",
      date = "2026-11-24")
  @Behaviour(
      value = "Creating a topic that is there with other attributes answers InvalidParameter",
      source = Source.OBSERVED,
      of = "public reports of that error, read 2026-11-24",
      date = "2026-11-24")
  private ObjectNode create(Call call) {
    String name = Input.text(call, "Name");
    if (name.endsWith(".fifo")) {
      throw Refusal.invalid("Name", "FIFO topics are not simulated");
    }
    if (!Topic.NAME.matcher(name).matches()) {
      throw Refusal.invalid("Topic Name");
    }
    Input.refuse(call, "Tags", "DataProtectionPolicy");
    Map<String, String> attributes = Map.of();
    for (Map.Entry<String, String> each : Input.attributes(call).entrySet()) {
      attributes = TopicAttributes.with(attributes, each.getKey(), each.getValue());
    }
    String account = call.caller().accountId();
    String arn = Topic.arn(call.caller().region(), account, name);
    Optional<Topic> existing = directory.topic(arn);
    if (existing.isEmpty()) {
      directory.add(new Topic(arn, account, attributes));
    } else if (!existing.get().attributes().entrySet().containsAll(attributes.entrySet())) {
      throw Refusal.invalid("Attributes", "Topic already exists with different attributes");
    }
    return Json.object().put("TopicArn", arn);
  }

  @Behaviour(
      value = "Deleting a topic deletes its subscriptions; one that is not there is no error",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, DeleteTopic",
      date = "2026-11-24")
  private ObjectNode delete(Call call) {
    String arn = Input.text(call, "TopicArn");
    if (Topic.ARN.matcher(arn).matches() && directory.topic(arn).isEmpty()) {
      return Json.object();
    }
    Topic topic = directory.ownTopic(call, arn);
    for (Subscription subscription : directory.subscriptions(topic)) {
      directory.remove(subscription);
      dispatch.forget(subscription);
    }
    directory.remove(topic);
    return Json.object();
  }

  @Behaviour(
      value = "ListTopics lists the caller's own topics in the region of the call",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, ListTopics",
      date = "2026-11-24")
  private ObjectNode list(Call call) {
    return Input.page(
        call,
        directory.topics().stream()
            .filter(topic -> topic.owner().equals(call.caller().accountId()))
            .filter(topic -> Topic.regionOf(topic.arn()).equals(call.caller().region())),
        TOPICS);
  }

  @Behaviour(
      value = "SubscriptionsDeleted counts those that were ended by their URL, for two days",
      source = Source.GUESS,
      of = "AWS does not say which, nor for how long",
      date = "2026-11-24")
  private ObjectNode attributes(Call call) {
    Topic topic = directory.ownTopic(call, Input.text(call, "TopicArn"));
    List<Subscription> all = directory.subscriptions(topic);
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("SubscriptionsConfirmed", all.stream().filter(Subscription::isConfirmed).count());
    counts.put("SubscriptionsPending", all.stream().filter(Subscription::isPending).count());
    counts.put("SubscriptionsDeleted", all.stream().filter(Subscription::hasLeft).count());
    return Json.object().set("Attributes", TopicAttributes.json(topic, counts));
  }

  private ObjectNode setAttribute(Call call) {
    Topic topic = directory.ownTopic(call, Input.text(call, "TopicArn"));
    directory.add(
        topic.with(
            TopicAttributes.with(
                topic.attributes(),
                Input.text(call, "AttributeName"),
                Input.optional(call, "AttributeValue"))));
    return Json.object();
  }

  private ObjectNode publish(Call call) {
    Input.refuse(
        call,
        "PhoneNumber",
        "MessageStructure",
        "MessageAttributes",
        "MessageDeduplicationId",
        "MessageGroupId");
    String target = call.input().has("TopicArn") ? "TopicArn" : "TargetArn";
    if (!call.input().has(target)) {
      throw Refusal.invalid("TopicArn or TargetArn", "no value for required parameter");
    }
    Topic topic = directory.ownTopic(call, Input.text(call, target));
    Note note =
        new Note(
            checkedSubject(call), checkedMessage(Input.optional(call, "Message")), clock.instant());
    String id = dispatch.publish(topic, directory.subscriptions(topic), note);
    return Json.object().put("MessageId", id);
  }

  @Behaviour(
      value = "A message has at most 262144 bytes in UTF-8, and at least one",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Publish; the wording: public reports",
      date = "2026-11-24")
  private static String checkedMessage(String message) {
    if (message.isEmpty()) {
      throw Refusal.invalid("Empty message");
    }
    if (message.getBytes(StandardCharsets.UTF_8).length > MAX_MESSAGE_BYTES) {
      throw Refusal.invalid("Message too long");
    }
    return message;
  }

  @Behaviour(
      value = "A subject has fewer than 100 characters, none of them a line break or control",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Publish",
      date = "2026-11-24")
  private static String checkedSubject(Call call) {
    if (!call.input().has("Subject")) {
      return "";
    }
    String subject = Input.optional(call, "Subject");
    if (subject.isEmpty()
        || subject.length() > MAX_SUBJECT
        || subject.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.invalid("Subject");
    }
    return subject;
  }
}
