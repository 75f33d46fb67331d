package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// A simulator with clients for its event bus and its queue.
record Bus(Stall stall, EventBridgeClient events, SqsClient sqs) implements AutoCloseable {
  static final String PATTERN = "{\"source\":[\"shop\"]}";
  static final String QUEUE = "arn:aws:sqs:us-east-1:210987654321:stallholder";

  static Bus open() {
    Stall stall = Stall.open();
    return new Bus(stall, stall.built(EventBridgeClient.builder()), stall.sqs());
  }

  @Override
  public void close() {
    events.close();
    sqs.close();
    stall.close();
  }

  String rule(String name) {
    var response = events.putRule(request -> request.name(name).eventPattern(PATTERN));
    assertThat(response.ruleArn()).endsWith("rule/" + name);
    return name;
  }

  void aim(String rule, String arn) {
    var response =
        events.putTargets(request -> request.rule(rule).targets(target("queue", arn).build()));
    assertThat(response.failedEntries()).isEmpty();
  }

  static Target.Builder target(String id, String arn) {
    return Target.builder().id(id).arn(arn);
  }

  List<Target> targets(String rule) {
    return events.listTargetsByRule(request -> request.rule(rule)).targets();
  }

  List<String> names(String prefix) {
    return events.listRules(request -> request.namePrefix(prefix)).rules().stream()
        .map(Rule::name)
        .toList();
  }

  PutEventsResponse put(PutEventsRequestEntry... entries) {
    return events.putEvents(request -> request.entries(entries));
  }

  static PutEventsRequestEntry entry(String source) {
    return PutEventsRequestEntry.builder()
        .source(source)
        .detailType("created")
        .detail("{\"name\":\"a\"}")
        .build();
  }

  List<String> bodies() {
    return sqs
        .receiveMessage(request -> request.queueUrl(stall.queueUrl()).maxNumberOfMessages(10))
        .messages()
        .stream()
        .map(Message::body)
        .toList();
  }

  static void assertError(Throwable thrown, String code, String... messages) {
    assertThat(thrown).isInstanceOf(EventBridgeException.class);
    var details = ((EventBridgeException) thrown).awsErrorDetails();
    assertThat(details.errorCode()).isEqualTo(code);
    assertThat(details.errorMessage()).contains(messages);
  }
}
