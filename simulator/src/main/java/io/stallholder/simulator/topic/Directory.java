package io.stallholder.simulator.topic;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The topics and subscriptions that there are. Guarded by the simulator's lock.
final class Directory {
  static final int MAX_TOPICS = 100_000;
  static final int MAX_SUBSCRIPTIONS = 10_000;
  private static final int ARN_ELEMENTS = 6;

  private final KeptMap<String, Topic> topics;
  private final KeptMap<String, Subscription> subscriptions;

  Directory(Journal journal) {
    this.topics = journal.map(Topic.KIND);
    this.subscriptions = journal.map(Subscription.KIND);
  }

  Collection<Topic> topics() {
    return topics.values();
  }

  Collection<Subscription> subscriptions() {
    return subscriptions.values();
  }

  Optional<Topic> topic(String arn) {
    return topics.get(arn);
  }

  List<Subscription> subscriptions(Topic topic) {
    return subscriptions.values().stream()
        .filter(subscription -> subscription.topicArn().equals(topic.arn()))
        .toList();
  }

  /// One that has not left.
  Optional<Subscription> subscription(Topic topic, Endpoint endpoint) {
    return subscriptions(topic).stream()
        .filter(each -> each.endpoint().equals(endpoint) && !each.hasLeft())
        .findFirst();
  }

  /// @throws AwsError when there are too many
  void add(Topic topic) {
    if (topics.size() >= MAX_TOPICS && !topics.has(topic.arn())) {
      throw new AwsError("TopicLimitExceeded", 403, "There are " + MAX_TOPICS + " topics already");
    }
    topics.put(topic);
  }

  /// @throws AwsError when there are too many
  void add(Subscription subscription) {
    if (subscriptions.size() >= MAX_SUBSCRIPTIONS && !subscriptions.has(subscription.arn())) {
      throw new AwsError(
          "SubscriptionLimitExceeded",
          403,
          "There are " + MAX_SUBSCRIPTIONS + " subscriptions already");
    }
    subscriptions.put(subscription);
  }

  void remove(Topic topic) {
    var unused = topics.remove(topic.arn());
  }

  void remove(Subscription subscription) {
    var unused = subscriptions.remove(subscription.arn());
  }

  /// They cannot be restored any more.
  void removeLeft(Topic topic, Endpoint endpoint) {
    subscriptions(topic).stream()
        .filter(each -> each.endpoint().equals(endpoint) && each.hasLeft())
        .forEach(this::remove);
  }

  @Behaviour(
      value = "A token is good for two days; a subscription that nobody confirmed then is gone",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Subscribe; developer guide, deleting a subscription",
      date = "2026-11-24")
  void forgetOver(Instant now) {
    var unused = subscriptions.removeIf(subscription -> subscription.isOver(now));
  }

  void forgetAll() {
    topics.clear();
    subscriptions.clear();
  }

  /// The topic that a call names.
  ///
  /// @throws AwsError when there is none
  Topic topic(Call call, String arn) {
    checkArn("TopicArn", arn, Topic.ARN, call);
    return topic(arn).orElseThrow(() -> Refusal.notFound("Topic"));
  }

  /// @throws AwsError when there is none, or it is somebody else's
  @Behaviour(
      value = "Topics are open to their own account only, whatever their policy says",
      source = Source.GUESS,
      of = "AWS's standing policy; others are kept, but not evaluated",
      date = "2026-11-24")
  Topic ownTopic(Call call, String arn) {
    Topic topic = topic(call, arn);
    if (!topic.owner().equals(call.caller().accountId())) {
      throw Refusal.denied(call, arn);
    }
    return topic;
  }

  /// @throws AwsError when there is none, or neither it nor its topic is the caller's
  @Behaviour(
      value = "A subscription is open to who subscribed and to the topic's owner",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Unsubscribe; for its attributes: our guess",
      date = "2026-11-24")
  Subscription ownSubscription(Call call, String arn) {
    Subscription subscription = subscription(call, arn);
    String account = call.caller().accountId();
    boolean ownsTopic =
        topic(subscription.topicArn()).stream().anyMatch(t -> t.owner().equals(account));
    if (!subscription.owner().equals(account) && !ownsTopic) {
      throw Refusal.denied(call, arn);
    }
    return subscription;
  }

  Subscription subscription(Call call, String arn) {
    checkArn("SubscriptionArn", arn, Subscription.ARN, call);
    return subscriptions
        .get(arn)
        .filter(subscription -> !subscription.hasLeft())
        .orElseThrow(() -> Refusal.notFound("Subscription"));
  }

  @Behaviour(
      value = "What is no ARN, or one of another region, answers InvalidParameter",
      source = Source.OBSERVED,
      of = "public reports of both errors, read 2026-11-24",
      date = "2026-11-24")
  private static void checkArn(String parameter, String arn, Pattern pattern, Call call) {
    int elements = arn.split(":", -1).length;
    if (elements < ARN_ELEMENTS) {
      throw Refusal.invalid(
          parameter,
          "An ARN must have at least %d elements, not %d".formatted(ARN_ELEMENTS, elements));
    }
    if (!pattern.matcher(arn).matches() || !Topic.regionOf(arn).equals(call.caller().region())) {
      throw Refusal.invalid(parameter);
    }
  }
}
