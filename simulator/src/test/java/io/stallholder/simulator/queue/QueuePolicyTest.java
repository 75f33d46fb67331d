package io.stallholder.simulator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.queue.QueuePolicy.Ask;
import io.stallholder.simulator.queue.QueuePolicy.Principal;
import io.stallholder.simulator.queue.QueuePolicy.Verdict;
import org.junit.jupiter.api.Test;

final class QueuePolicyTest {
  private static final String QUEUE = "arn:aws:sqs:us-east-1:210987654321:stallholder";
  private static final String RULE = "arn:aws:events:us-east-1:210987654321:rule/marketplace";
  private static final Principal EVENTS =
      new Principal.Service(new Sender("events.amazonaws.com", RULE));
  private static final Principal OTHER =
      new Principal.Identity("109876543210", "arn:aws:iam::109876543210:user/seller");

  @Test
  void thePrincipalIsTheServiceThatSends() {
    assertThat(send(EVENTS, allow("{\"Service\":\"events.amazonaws.com\"}", "")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, allow("{\"Service\":[\"sns.amazonaws.com\"]}", "")))
        .isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, allow("{\"AWS\":\"210987654321\"}", ""))).isEqualTo(Verdict.SILENT);
  }

  @Test
  void everybodyIncludesServices() {
    assertThat(send(EVENTS, allow("\"*\"", ""))).isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, allow("{\"AWS\":\"*\"}", ""))).isEqualTo(Verdict.ALLOWED);
    assertThat(send(OTHER, allow("\"*\"", ""))).isEqualTo(Verdict.ALLOWED);
  }

  @Test
  void anAccountIsNamedByItsIdItsRootItsUserOrItsRole() {
    Principal session =
        new Principal.Identity(
            "109876543210", "arn:aws:sts::109876543210:assumed-role/Gateway/one");

    assertThat(send(OTHER, allow("{\"AWS\":\"109876543210\"}", ""))).isEqualTo(Verdict.ALLOWED);
    assertThat(send(OTHER, allow("{\"AWS\":[\"arn:aws:iam::109876543210:root\"]}", "")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(OTHER, allow("{\"AWS\":\"arn:aws:iam::109876543210:user/seller\"}", "")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(OTHER, allow("{\"AWS\":\"arn:aws:iam::109876543210:user/other\"}", "")))
        .isEqualTo(Verdict.SILENT);
    assertThat(send(session, allow("{\"AWS\":\"arn:aws:iam::109876543210:role/Gateway\"}", "")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(session, allow("{\"AWS\":\"arn:aws:iam::109876543210:role/a/Gateway\"}", "")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(session, allow("{\"AWS\":\"arn:aws:iam::109876543210:role/MyGateway\"}", "")))
        .isEqualTo(Verdict.SILENT);
  }

  @Test
  void theSourceMustBeTheOneThatTheConditionNames() {
    assertThat(send(EVENTS, condition("ArnEquals", "aws:SourceArn", RULE)))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, condition("StringEquals", "AWS:SourceArn", RULE)))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, condition("ArnEquals", "aws:SourceArn", RULE + "-old")))
        .isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, condition("StringEquals", "aws:SourceAccount", "210987654321")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, condition("StringEquals", "aws:SourceAccount", "109876543210")))
        .isEqualTo(Verdict.SILENT);
    assertThat(send(OTHER, condition("ArnEquals", "aws:SourceArn", RULE)))
        .isEqualTo(Verdict.SILENT);
  }

  @Test
  void wildcardsOfAnArnStayWithinItsParts() {
    assertThat(send(EVENTS, condition("ArnLike", "aws:SourceArn", "arn:aws:events:*:*:rule/*")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, condition("ArnLike", "aws:SourceArn", "arn:aws:events:*")))
        .isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, condition("StringLike", "aws:SourceArn", "arn:aws:events:*")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, condition("StringLike", "aws:SourceArn", "arn:aws:event?:*")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, condition("StringEquals", "aws:SourceArn", "arn:aws:events:*")))
        .isEqualTo(Verdict.SILENT);
  }

  @Test
  void allConditionsMustHoldAndOneOfTheValues() {
    String both =
        """
        {"ArnEquals":{"aws:SourceArn":["arn:aws:sns:us-east-1:1:x","%s"]},
         "StringEquals":{"aws:SourceAccount":"%s"}}
        """;

    assertThat(send(EVENTS, allow("\"*\"", both.formatted(RULE, "210987654321"))))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, allow("\"*\"", both.formatted(RULE, "109876543210"))))
        .isEqualTo(Verdict.SILENT);
  }

  @Test
  void notFormsHoldForAnotherValueAndForNone() {
    String policy = condition("ArnNotEquals", "aws:SourceArn", RULE);

    assertThat(send(EVENTS, policy)).isEqualTo(Verdict.SILENT);
    assertThat(send(OTHER, policy)).isEqualTo(Verdict.ALLOWED);
  }

  @Test
  void denyOutweighsAllow() {
    String policy =
        """
        {"Statement":[
         {"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*",
          "Condition":{"StringNotEquals":{"aws:SourceAccount":"210987654321"}}},
         {"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}
        """;

    assertThat(send(EVENTS, policy)).isEqualTo(Verdict.ALLOWED);
    assertThat(send(OTHER, policy)).isEqualTo(Verdict.DENIED);
  }

  @Test
  void whatCannotBeEvaluatedDoesNotMatch() {
    String withoutTls =
        """
        {"Statement":{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*",
          "Condition":{"Bool":{"aws:SecureTransport":"false"}}}}
        """;

    assertThat(send(EVENTS, withoutTls)).isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, condition("StringEquals", "aws:PrincipalOrgID", "o-1")))
        .isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, condition("StringNotEquals", "aws:PrincipalOrgID", "o-1")))
        .isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, allow("\"*\"", "[]"))).isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, allow("\"*\"", "{\"ArnLike\":\"aws:SourceArn\"}")))
        .isEqualTo(Verdict.SILENT);
    assertThat(
            send(
                EVENTS,
                "{\"Statement\":{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"1\"},"
                    + "\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"))
        .isEqualTo(Verdict.SILENT);
  }

  @Test
  void actionAndResourceMustMatch() {
    assertThat(send(EVENTS, statement("SQS:sendmessage", QUEUE))).isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, statement("sqs:Send*", "arn:aws:sqs:*:*:stall*")))
        .isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, statement("*", "*"))).isEqualTo(Verdict.ALLOWED);
    assertThat(send(EVENTS, statement("sqs:ReceiveMessage", QUEUE))).isEqualTo(Verdict.SILENT);
    assertThat(send(EVENTS, statement("sqs:*", QUEUE + "-dead"))).isEqualTo(Verdict.SILENT);
  }

  @Test
  void aPolicyMustBeOne() {
    assertThat(QueuePolicy.isValid(QueuePolicy.openToServices(QUEUE))).isTrue();
    assertThat(QueuePolicy.isValid(statement("*", "*"))).isTrue();
    assertThat(QueuePolicy.isValid("None")).isFalse();
    assertThat(QueuePolicy.isValid("{}")).isFalse();
    assertThat(QueuePolicy.isValid("{\"Statement\":[{\"Effect\":\"Perhaps\"}]}")).isFalse();
    assertThat(QueuePolicy.isValid(statement("a".repeat(8_192), "*"))).isFalse();
  }

  private static Verdict send(Principal principal, String policy) {
    return QueuePolicy.judge(policy, new Ask(principal, "sqs:SendMessage", QUEUE));
  }

  private static String allow(String principal, String condition) {
    return """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,
      "Action":"sqs:SendMessage","Resource":"%s"%s}]}
    """
        .formatted(principal, QUEUE, condition.isEmpty() ? "" : ",\"Condition\":" + condition);
  }

  private static String condition(String operator, String key, String value) {
    return allow("\"*\"", "{\"%s\":{\"%s\":\"%s\"}}".formatted(operator, key, value));
  }

  private static String statement(String action, String resource) {
    return """
    {"Statement":{"Effect":"Allow","Principal":"*","Action":"%s","Resource":["%s"]}}
    """
        .formatted(action, resource);
  }
}
