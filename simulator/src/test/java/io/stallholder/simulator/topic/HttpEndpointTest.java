package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.simulator.topic.Listener.Received;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.Subscription;

/// Subscriptions by HTTP endpoints, by the AWS SDK for Java and a real endpoint.
final class HttpEndpointTest {
  private final Pitch pitch = new Pitch();
  private final Listener listener = new Listener();
  private final SnsClient sns = pitch.sns();
  private final String topic = sns.createTopic(request -> request.name("orders")).topicArn();

  @AfterEach
  void close() {
    sns.close();
    listener.close();
    pitch.close();
  }

  @Test
  void anEndpointIsAskedBeforeItIsToldAnything() {
    assertThat(subscribe(Map.of())).isEqualTo("pending confirmation");
    publish("too early");

    Received question = listener.take();

    assertThat(question.header("x-amz-sns-message-type")).isEqualTo("SubscriptionConfirmation");
    assertThat(question.header("x-amz-sns-message-id")).isEqualTo(question.member("MessageId"));
    assertThat(question.header("x-amz-sns-topic-arn")).isEqualTo(topic);
    assertThat(question.headers()).doesNotContainKey("X-amz-sns-subscription-arn");
    assertThat(question.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(question.json().properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "Type",
            "MessageId",
            "Token",
            "TopicArn",
            "Message",
            "SubscribeURL",
            "Timestamp",
            "SignatureVersion",
            "Signature",
            "SigningCertURL");
    assertThat(question.member("Message"))
        .startsWith("You have chosen to subscribe to the topic " + topic + ".\nTo confirm");
    assertThat(Seal.isWhole(question.json(), pitch::fetch)).isTrue();
    assertThat(sns.listSubscriptions().subscriptions())
        .extracting(Subscription::subscriptionArn)
        .containsExactly("PendingConfirmation");
    confirmByUrl(question);
    publish("one");
    assertThat(listener.take().member("Message")).isEqualTo("one");
  }

  @Test
  void theSubscribeUrlConfirms() {
    subscribe(Map.of());
    Received question = listener.take();

    String answer = confirmByUrl(question);

    String arn = sns.listSubscriptions().subscriptions().getFirst().subscriptionArn();
    assertThat(answer)
        .startsWith(
            "<ConfirmSubscriptionResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">"
                + "<ConfirmSubscriptionResult><SubscriptionArn>"
                + arn
                + "</SubscriptionArn></ConfirmSubscriptionResult>");
    assertThat(attributes(arn))
        .containsEntry("PendingConfirmation", "false")
        .containsEntry("ConfirmationWasAuthenticated", "false");
    assertThat(confirmByUrl(question)).contains(arn);
  }

  @Test
  void theTokenConfirms() {
    String pending =
        sns.subscribe(request ->
                request
                    .topicArn(topic)
                    .protocol("http")
                    .endpoint(listener.url())
                    .returnSubscriptionArn(true))
            .subscriptionArn();
    String token = listener.take().member("Token");
    assertThat(attributes(pending)).containsEntry("PendingConfirmation", "true");
    assertThatThrownBy(
            () -> sns.confirmSubscription(request -> request.topicArn(topic).token("another")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Invalid parameter: Token");

    String arn =
        sns.confirmSubscription(request -> request.topicArn(topic).token(token)).subscriptionArn();

    assertThat(arn).isEqualTo(pending);
    assertThat(attributes(arn))
        .containsEntry("PendingConfirmation", "false")
        .containsEntry("ConfirmationWasAuthenticated", "true");
  }

  @Test
  void aNotificationSaysInItsHeadersWhatItIs() {
    String arn = confirmed(Map.of());
    String id =
        sns.publish(request -> request.topicArn(topic).subject("s").message("one")).messageId();

    Received received = listener.take();

    assertThat(received.header("x-amz-sns-message-type")).isEqualTo("Notification");
    assertThat(received.header("x-amz-sns-message-id")).isEqualTo(id);
    assertThat(received.header("x-amz-sns-topic-arn")).isEqualTo(topic);
    assertThat(received.header("x-amz-sns-subscription-arn")).isEqualTo(arn);
    assertThat(received.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(received.header("User-Agent")).isEqualTo("Amazon Simple Notification Service Agent");
    assertThat(received.headers()).doesNotContainKey("X-amz-sns-rawdelivery");
    assertThat(Seal.isWhole(received.json(), pitch::fetch)).isTrue();
  }

  @Test
  void rawDeliveryIsTheBareMessage() {
    confirmed(Map.of("RawMessageDelivery", "true"));
    publish("Grüße");

    Received received = listener.take();

    assertThat(received.body()).isEqualTo("Grüße");
    assertThat(received.header("x-amz-sns-rawdelivery")).isEqualTo("true");
  }

  @Test
  void theUnsubscribeUrlEndsASubscriptionAndSaysHowToUndoIt() {
    String arn = confirmed(Map.of());
    publish("one");
    String answer = pitch.fetch(listener.take().member("UnsubscribeURL"));
    publish("unheard");

    Received goodbye = listener.take();

    assertThat(answer).startsWith("<UnsubscribeResponse xmlns=").doesNotContain("Result>");
    assertThat(goodbye.header("x-amz-sns-message-type")).isEqualTo("UnsubscribeConfirmation");
    assertThat(goodbye.member("Message"))
        .startsWith("You have chosen to deactivate subscription " + arn + ".\n");
    assertThat(Seal.isWhole(goodbye.json(), pitch::fetch)).isTrue();
    assertThat(sns.listSubscriptions().subscriptions()).isEmpty();
    assertThat(sns.getTopicAttributes(request -> request.topicArn(topic)).attributes())
        .containsEntry("SubscriptionsDeleted", "1");
    assertThat(confirmByUrl(goodbye)).contains(arn);
    publish("two");
    assertThat(listener.take().member("Message")).isEqualTo("two");
  }

  @Test
  void whoSubscribesAfterLeavingIsAskedAnew() {
    String left = confirmed(Map.of());
    publish("one");
    var unused = pitch.fetch(listener.take().member("UnsubscribeURL"));
    Received goodbye = listener.take();
    String arn = confirmed(Map.of());

    assertThat(arn).isNotEqualTo(left);
    HttpResponse<String> undone = pitch.get(goodbye.member("SubscribeURL"));
    assertThat(undone.statusCode()).isEqualTo(400);
    assertThat(undone.body()).contains("<Code>InvalidParameter</Code>");
  }

  @Test
  void aLockedSubscriptionIsNotEndedByItsUrl() {
    subscribe(Map.of());
    String token = listener.take().member("Token");
    String arn =
        sns.confirmSubscription(
                request -> request.topicArn(topic).token(token).authenticateOnUnsubscribe("true"))
            .subscriptionArn();
    publish("one");

    HttpResponse<String> refused = pitch.get(listener.take().member("UnsubscribeURL"));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("<Code>AuthorizationError</Code>");
    sns.unsubscribe(request -> request.subscriptionArn(arn));
    assertThat(sns.listSubscriptions().subscriptions()).isEmpty();
  }

  @Test
  void aPendingSubscriptionIsAskedAgainButCannotBeEnded() {
    String pending =
        sns.subscribe(request ->
                request
                    .topicArn(topic)
                    .protocol("http")
                    .endpoint(listener.url())
                    .returnSubscriptionArn(true))
            .subscriptionArn();
    Received first = listener.take();
    assertThat(subscribe(Map.of())).isEqualTo("pending confirmation");

    assertThat(listener.take().member("Token")).isEqualTo(first.member("Token"));
    assertThatThrownBy(() -> sns.unsubscribe(request -> request.subscriptionArn(pending)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("pending confirmation");
  }

  @Test
  void messagesComeInOrderEvenWhenOneHadToBeTriedAgain() {
    confirmed(Map.of());
    listener.answering(500, 503);
    publish("one");
    publish("two");

    Received first = listener.take();

    assertThat(first.member("Message")).isEqualTo("one");
    assertThat(listener.take().body()).isEqualTo(first.body());
    assertThat(listener.take().body()).isEqualTo(first.body());
    assertThat(listener.take().member("Message")).isEqualTo("two");
  }

  @Test
  void whatIsAnsweredIsDeliveredButForFiveHundreds() {
    confirmed(Map.of());
    listener.answering(404, 302, 204);
    publish("one");
    publish("two");
    publish("three");

    assertThat(listener.take().member("Message")).isEqualTo("one");
    assertThat(listener.take().member("Message")).isEqualTo("two");
    assertThat(listener.take().member("Message")).isEqualTo("three");
  }

  @Test
  void strangersAreNeverContacted() {
    assertRefused("http", "http://example.com/events", "its own machine only");
    assertRefused("http", "http://localhost@example.com/", "a user and password");
    assertRefused("http", "http://127.0.0.1.example.com/", "its own machine only");
    assertRefused("http", "http://169.254.169.254/", "its own machine only");
    assertRefused("http", "http:///events", "not a URL");
    assertRefused("http", "http://127.0.0.1:99999/", "not a URL");
    assertRefused("http", "https://127.0.0.1/", "Endpoint must match the specified protocol");
    assertRefused("https", "https://127.0.0.1/", "https is not simulated");
    assertThat(sns.listSubscriptions().subscriptions()).isEmpty();
  }

  @Test
  void whatIsNotAnUrlOfSnsIsAnsweredByNobody() {
    String url = base();

    assertThat(pitch.get(url + "/SimpleNotificationService-0.pem").statusCode()).isEqualTo(400);
    assertThat(pitch.get(url + "/?Action=ListTopics").statusCode()).isEqualTo(400);
    assertThat(pitch.get(url + "/?Action=Unsubscribe&SubscriptionArn=x").body())
        .contains("<Code>InvalidParameter</Code>");
  }

  private String base() {
    subscribe(Map.of());
    String url = listener.take().member("SubscribeURL");
    return url.substring(0, url.indexOf("/?"));
  }

  private void assertRefused(String protocol, String endpoint, String message) {
    assertThatThrownBy(() ->
            sns.subscribe(request -> request.topicArn(topic).protocol(protocol).endpoint(endpoint)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining(message);
  }

  /// @return the subscription's ARN
  private String confirmed(Map<String, String> attributes) {
    subscribe(attributes);
    String token = listener.take().member("Token");
    return sns.confirmSubscription(request -> request.topicArn(topic).token(token))
        .subscriptionArn();
  }

  private String subscribe(Map<String, String> attributes) {
    return sns.subscribe(request ->
            request
                .topicArn(topic)
                .protocol("http")
                .endpoint(listener.url())
                .attributes(attributes))
        .subscriptionArn();
  }

  private String confirmByUrl(Received question) {
    return pitch.fetch(question.member("SubscribeURL"));
  }

  private void publish(String message) {
    sns.publish(request -> request.topicArn(topic).message(message));
  }

  private Map<String, String> attributes(String arn) {
    return sns.getSubscriptionAttributes(request -> request.subscriptionArn(arn)).attributes();
  }
}
