package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service.Operation;
import io.stallholder.simulator.topic.Input.Listing;
import io.stallholder.simulator.topic.Subscription.State;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What SNS does with subscriptions.
final class SubscriptionCalls {
  static final String CONFIRM = "ConfirmSubscription";
  static final String UNSUBSCRIBE = "Unsubscribe";
  private static final String RAW = "RawMessageDelivery";
  private static final int TOKEN_BYTES = 128;
  private static final Listing<Subscription> SUBSCRIPTIONS =
      new Listing<>("Subscriptions", Subscription::arn, SubscriptionCalls::listed);

  private final Directory directory;
  private final Dispatch dispatch;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  SubscriptionCalls(Directory directory, Dispatch dispatch, InstantSource clock) {
    this.directory = directory;
    this.dispatch = dispatch;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "Subscribe",
        this::subscribe,
        CONFIRM,
        this::confirm,
        UNSUBSCRIBE,
        this::unsubscribe,
        "ListSubscriptions",
        this::list,
        "ListSubscriptionsByTopic",
        this::listByTopic,
        "GetSubscriptionAttributes",
        this::attributes,
        "SetSubscriptionAttributes",
        this::setAttribute);
  }

  @Behaviour(
      value = "Only the selling account may subscribe to a topic of AWS Marketplace",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, Amazon SNS notifications for SaaS products",
      date = "2026-11-24")
  @Behaviour(
      value =
          "Until it is confirmed, Subscribe answers pending confirmation, or with"
              + " ReturnSubscriptionArn the ARN",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Subscribe",
      date = "2026-11-24")
  private ObjectNode subscribe(Call call) {
    Topic topic = directory.topic(call, Input.text(call, "TopicArn"));
    if (!topic.subscriber().equals(call.caller().accountId())) {
      throw Refusal.denied(call, topic.arn());
    }
    Endpoint endpoint = Endpoint.of(Input.text(call, "Protocol"), Input.text(call, "Endpoint"));
    Optional<Boolean> raw = raw(Input.attributes(call));
    Subscription subscription =
        directory
            .subscription(topic, endpoint)
            .map(existing -> again(existing, raw))
            .orElseGet(() -> first(call, topic, endpoint).raw(raw.orElse(false)));
    directory.add(subscription);
    if (subscription.isPending()) {
      dispatch.confirm(topic, subscription, clock.instant());
    }
    boolean isShown =
        subscription.isConfirmed() || Input.optional(call, "ReturnSubscriptionArn").equals("true");
    return Json.object()
        .put("SubscriptionArn", isShown ? subscription.arn() : "pending confirmation");
  }

  @Behaviour(
      value =
          "A queue of the account that subscribes it is confirmed at once; other queues and all"
              + " HTTP endpoints are asked",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Subscribe; developer guide, queues of other accounts",
      date = "2026-11-24")
  private Subscription first(Call call, Topic topic, Endpoint endpoint) {
    directory.removeLeft(topic, endpoint);
    String account = call.caller().accountId();
    boolean isOwn = endpoint.account().stream().anyMatch(account::equals);
    State state = isOwn ? new State.Confirmed(true, false) : new State.Pending(clock.instant());
    return open(topic, account, endpoint, state);
  }

  Subscription open(Topic topic, String owner, Endpoint endpoint, State state) {
    String arn = topic.arn() + ":" + UUID.randomUUID();
    return new Subscription(arn, owner, endpoint, false, token(), state);
  }

  @Behaviour(
      value = "Subscribing again answers the same ARN, or InvalidParameter if attributes differ",
      source = Source.OBSERVED,
      of = "public reports of that error; that a pending one is asked again: our guess",
      date = "2026-11-24")
  private Subscription again(Subscription existing, Optional<Boolean> raw) {
    if (existing.isPending()) {
      return existing.raw(raw.orElse(existing.isRaw())).in(new State.Pending(clock.instant()));
    }
    if (raw.isPresent() && raw.get() != existing.isRaw()) {
      throw Refusal.invalid("Attributes", "Subscription already exists with different attributes");
    }
    return existing;
  }

  private static Optional<Boolean> raw(Map<String, String> attributes) {
    for (String name : attributes.keySet()) {
      checkSimulated(name);
    }
    return Optional.ofNullable(attributes.get(RAW)).map(text -> Input.truth(RAW, text));
  }

  private static void checkSimulated(String attribute) {
    if (!attribute.equals(RAW)) {
      throw Refusal.invalid("Attributes", attribute + " is not simulated; those that are: " + RAW);
    }
  }

  @Behaviour(
      value = "The token confirms, signed or not; AuthenticateOnUnsubscribe wants a signature",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, ConfirmSubscription",
      date = "2026-11-24")
  @Behaviour(
      value = "Confirming again answers the ARN again and changes nothing",
      source = Source.GUESS,
      of = "URLs are visited twice by browsers and tools",
      date = "2026-11-24")
  private ObjectNode confirm(Call call) {
    Topic topic = directory.topic(call, Input.text(call, "TopicArn"));
    String token = Input.text(call, "Token");
    boolean isLocked = Input.optional(call, "AuthenticateOnUnsubscribe").equals("true");
    if (isLocked && !isSigned(call)) {
      throw Refusal.denied(call, topic.arn());
    }
    Subscription subscription =
        directory.subscriptions(topic).stream()
            .filter(each -> each.token().equals(token))
            .findFirst()
            .orElseThrow(() -> Refusal.invalid("Token"));
    if (!subscription.isConfirmed()) {
      directory.add(subscription.in(new State.Confirmed(isSigned(call), isLocked)));
    }
    return Json.object().put("SubscriptionArn", subscription.arn());
  }

  @Behaviour(
      value =
          "Unsubscribe works unsigned, too, unless it is a queue's subscription, or was confirmed"
              + " with AuthenticateOnUnsubscribe",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Unsubscribe and ConfirmSubscription",
      date = "2026-11-24")
  @Behaviour(
      value = "A pending subscription cannot be unsubscribed",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, deleting a subscription; the error: our guess",
      date = "2026-11-24")
  private ObjectNode unsubscribe(Call call) {
    String arn = Input.text(call, "SubscriptionArn");
    Subscription subscription =
        isSigned(call) ? directory.ownSubscription(call, arn) : directory.subscription(call, arn);
    switch (subscription.state()) {
      case State.Pending pending ->
          throw Refusal.invalid("SubscriptionArn", "the subscription is pending confirmation");
      case State.Confirmed confirmed -> {
        if (isSigned(call)) {
          directory.remove(subscription);
          dispatch.forget(subscription);
        } else if (confirmed.isLocked() || subscription.endpoint() instanceof Endpoint.Queue) {
          throw Refusal.denied(call, arn);
        } else {
          leave(subscription);
        }
      }
      case State.Left left -> throw Refusal.notFound("Subscription");
    }
    return Json.object();
  }

  @Behaviour(
      value = "Who is unsubscribed by the URL gets UnsubscribeConfirmation, which can undo it",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, Unsubscribe; developer guide, unsubscribe confirmation",
      date = "2026-11-24")
  private void leave(Subscription subscription) {
    dispatch.forget(subscription);
    Subscription left = subscription.reachedBy(token()).in(new State.Left(clock.instant()));
    directory.add(left);
    directory
        .topic(left.topicArn())
        .ifPresent(topic -> dispatch.deactivate(topic, left, clock.instant()));
  }

  private ObjectNode list(Call call) {
    return Input.page(
        call,
        directory.subscriptions().stream()
            .filter(each -> each.owner().equals(call.caller().accountId()))
            .filter(each -> Topic.regionOf(each.arn()).equals(call.caller().region()))
            .filter(each -> !each.hasLeft()),
        SUBSCRIPTIONS);
  }

  private ObjectNode listByTopic(Call call) {
    Topic topic = directory.ownTopic(call, Input.text(call, "TopicArn"));
    return Input.page(
        call,
        directory.subscriptions(topic).stream().filter(each -> !each.hasLeft()),
        SUBSCRIPTIONS);
  }

  @Behaviour(
      value = "In lists a pending subscription has PendingConfirmation in place of its ARN",
      source = Source.OBSERVED,
      of = "public listings of subscriptions, read 2026-11-24",
      date = "2026-11-24")
  private static ObjectNode listed(Subscription subscription) {
    return Json.object()
        .put(
            "SubscriptionArn",
            subscription.isPending() ? "PendingConfirmation" : subscription.arn())
        .put("Owner", subscription.owner())
        .put("Protocol", subscription.endpoint().protocol())
        .put("Endpoint", subscription.endpoint().text())
        .put("TopicArn", subscription.topicArn());
  }

  private ObjectNode attributes(Call call) {
    Subscription subscription =
        directory.ownSubscription(call, Input.text(call, "SubscriptionArn"));
    boolean authenticated =
        subscription.state() instanceof State.Confirmed confirmed && confirmed.authenticated();
    ObjectNode output = Json.object();
    output
        .putObject("Attributes")
        .put("SubscriptionArn", subscription.arn())
        .put("TopicArn", subscription.topicArn())
        .put("Owner", subscription.owner())
        .put("Protocol", subscription.endpoint().protocol())
        .put("Endpoint", subscription.endpoint().text())
        .put(RAW, Boolean.toString(subscription.isRaw()))
        .put("PendingConfirmation", Boolean.toString(subscription.isPending()))
        .put("ConfirmationWasAuthenticated", Boolean.toString(authenticated));
    return output;
  }

  private ObjectNode setAttribute(Call call) {
    Subscription subscription =
        directory.ownSubscription(call, Input.text(call, "SubscriptionArn"));
    String name = Input.text(call, "AttributeName");
    checkSimulated(name);
    directory.add(subscription.raw(Input.truth(name, Input.optional(call, "AttributeValue"))));
    return Json.object();
  }

  private static boolean isSigned(Call call) {
    return !call.caller().accountId().isEmpty();
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
