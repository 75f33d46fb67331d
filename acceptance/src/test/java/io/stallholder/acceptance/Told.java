package io.stallholder.acceptance;

import java.time.Instant;

/// AWS's messages as they lie in the queue, about licenses with numbers.
final class Told {
  private Told() {}

  static String arn(int number) {
    return "arn:aws:license-manager::294406891311:license:l-%032x".formatted(number + 1);
  }

  /// @param members of the event's agreement, beside its id
  static String agreement(int number, String kind, Instant time, String members) {
    return event(
        "Purchase Agreement " + kind,
        time,
        number,
        "\"agreement\":{\"id\":\"agmt-%d\",%s}".formatted(number, members));
  }

  static String license(int number, String kind, Instant time) {
    return event(
        kind + " - Manufacturer",
        time,
        number,
        """
        "agreement":{"id":"agmt-%d"},"license":{"arn":"%s"},
        "product":{"id":"prod-k7example2abcd","code":"%s"}\
        """
            .formatted(number, arn(number), Stall.PRODUCT));
  }

  /// In the older vocabulary, delivered raw: SQS's own id and time are the message's.
  static String notice(String action, String customer) {
    return "{\"action\":\"%s\",\"customer-identifier\":\"%s\",\"product-code\":\"%s\"}"
        .formatted(action, customer, Stall.PRODUCT);
  }

  /// In SNS's envelope.
  static String notice(String action, String customer, Instant time) {
    return """
    {"Type":"Notification","MessageId":"%s-%s-%d","Timestamp":"%s",
     "TopicArn":"arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-x",
     "Message":"%s"}
    """
        .formatted(
            action,
            customer,
            time.toEpochMilli(),
            time,
            notice(action, customer).replace("\"", "\\\""));
  }

  private static String event(String type, Instant time, int number, String members) {
    String id = "e-%d-%s-%d".formatted(number, type.replace(' ', '-'), time.getEpochSecond());
    return """
    {"version":"0","id":"%s","detail-type":"%s","source":"aws.agreement-marketplace",
     "account":"%s","time":"%s","region":"us-east-1","resources":[],
     "detail":{"requestId":"r","catalog":"AWSMarketplace",%s,
      "acceptor":{"accountId":"%s"},"proposer":{"accountId":"%3$s"}}}
    """
        .formatted(id, type, Stall.ACCOUNT, time, members, Stall.BUYER);
  }
}
