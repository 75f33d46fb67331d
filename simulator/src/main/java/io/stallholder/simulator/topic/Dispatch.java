package io.stallholder.simulator.topic;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.queue.Sender;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Puts messages into envelopes, and these into queues or on their way to endpoints. Guarded by the
/// simulator's lock.
final class Dispatch {
  private final Queues queues;
  private final Deliveries deliveries;
  private final Signer signer;
  private final Supplier<URI> base;

  /// @param base where this simulator is reached, for the URLs in envelopes
  Dispatch(Queues queues, Deliveries deliveries, Signer signer, Supplier<URI> base) {
    this.queues = queues;
    this.deliveries = deliveries;
    this.signer = signer;
    this.base = base;
  }

  /// @return the message's id
  @Behaviour(
      value = "All subscribers get one message with one id, from the moment they are confirmed",
      source = Source.DOCUMENTED,
      of =
          "Amazon SNS API reference, Publish; developer guide, HTTP/HTTPS subscription confirmation",
      date = "2026-11-24")
  @Behaviour(
      value = "With RawMessageDelivery the message comes as it is, without the envelope",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, raw message delivery",
      date = "2026-11-24")
  String publish(Topic topic, List<Subscription> subscriptions, Note note) {
    Envelope plain = Envelope.notification(topic.arn(), note);
    List<Subscription> confirmed =
        subscriptions.stream().filter(Subscription::isConfirmed).toList();
    Envelope sealed =
        confirmed.stream().allMatch(Subscription::isRaw)
            ? plain
            : signer.signed(plain, topic.signatureVersion());
    for (Subscription subscription : confirmed) {
      String body =
          subscription.isRaw()
              ? note.message()
              : sealed.with("UnsubscribeURL", unsubscribeUrl(subscription)).text();
      send(subscription, headers(subscription, sealed), body);
    }
    return plain.member("MessageId");
  }

  /// Asks who owns the endpoint whether it wants the messages.
  void confirm(Topic topic, Subscription subscription, Instant now) {
    sendConfirmation(Envelope.SUBSCRIPTION_CONFIRMATION, topic, subscription, now);
  }

  /// Tells the endpoint that it has been unsubscribed, and how to undo that.
  void deactivate(Topic topic, Subscription subscription, Instant now) {
    sendConfirmation(Envelope.UNSUBSCRIBE_CONFIRMATION, topic, subscription, now);
  }

  void forget(Subscription subscription) {
    deliveries.forget(subscription.arn());
  }

  void forgetAll() {
    deliveries.forgetAll();
  }

  private void sendConfirmation(String type, Topic topic, Subscription subscription, Instant now) {
    Envelope plain = Envelope.confirmation(type, subscription, subscribeUrl(subscription), now);
    Envelope sealed = signer.signed(plain, topic.signatureVersion());
    send(subscription, headers(subscription, sealed), sealed.text());
  }

  @Behaviour(
      value = "A message for a queue that does not exist, or whose policy refuses it, is lost",
      source = Source.GUESS,
      of = "AWS tries for 23 days; nobody here waits that long",
      date = "2026-11-24")
  private void send(Subscription subscription, Map<String, String> headers, String body) {
    switch (subscription.endpoint()) {
      case Endpoint.Queue queue -> {
        Sender sender = new Sender("sns.amazonaws.com", subscription.topicArn());
        var unused = queues.deliver(queue.address(), body, sender);
      }
      case Endpoint.Web web ->
          deliveries.add(new Deliveries.Letter(subscription.arn(), web.uri(), headers, body));
    }
  }

  @Behaviour(
      value = "HTTP endpoints get type, id, topic and subscription as x-amz-sns headers, too",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, HTTP/HTTPS headers; raw message delivery",
      date = "2026-11-24")
  private static Map<String, String> headers(Subscription subscription, Envelope envelope) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amz-sns-message-type", envelope.member("Type"));
    headers.put("x-amz-sns-message-id", envelope.member("MessageId"));
    headers.put("x-amz-sns-topic-arn", subscription.topicArn());
    if (!subscription.isPending()) {
      headers.put("x-amz-sns-subscription-arn", subscription.arn());
    }
    if (subscription.isRaw() && envelope.member("Type").equals(Envelope.NOTIFICATION)) {
      headers.put("x-amz-sns-rawdelivery", "true");
    }
    headers.put("Content-Type", "text/plain; charset=UTF-8");
    headers.put("User-Agent", "Amazon Simple Notification Service Agent");
    return headers;
  }

  private String subscribeUrl(Subscription subscription) {
    return url(
        "ConfirmSubscription&TopicArn="
            + subscription.topicArn()
            + "&Token="
            + subscription.token());
  }

  private String unsubscribeUrl(Subscription subscription) {
    return url("Unsubscribe&SubscriptionArn=" + subscription.arn());
  }

  private String url(String action) {
    return base.get().resolve("/?Action=" + action).toString();
  }
}
