package io.stallholder.gateway.agreement;

import io.stallholder.gateway.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/// Who a [Tale] is about, with names that nobody else has, and how AWS words what happens to them.
record Cast(Bought first, Bought second, String customer) {
  static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  enum Role {
    FIRST,
    SECOND,
    /// The buyer as the older vocabulary names it.
    CUSTOMER
  }

  static Cast anew() {
    return new Cast(Bought.something(), Bought.something(), "CUSTOMER" + NUMBER.incrementAndGet());
  }

  Bought of(Role role) {
    return role == Role.SECOND ? second : first;
  }

  /// @param members of the event's `agreement`, beside its id
  String agreement(Role role, String kind, int minute, String members) {
    String rest = members.substring(1, members.length() - 1);
    return """
    {"version":"0","id":"%s","detail-type":"Purchase Agreement %s",
     "source":"aws.agreement-marketplace","account":"210987654321","time":"%s",
     "region":"us-east-1","resources":[],
     "detail":{"requestId":"r","catalog":"AWSMarketplace","agreement":{"id":"%s"%s},
      "acceptor":{"accountId":"%s"},"proposer":{"accountId":"210987654321"}}}\
    """
        .formatted(
            nextId(),
            kind,
            at(minute),
            of(role).agreement(),
            rest.isEmpty() ? "" : "," + rest,
            of(role).buyer());
  }

  String license(Role role, String detailType, int minute) {
    Bought bought = of(role);
    return """
    {"version":"0","id":"%s","detail-type":"%s",
     "source":"aws.agreement-marketplace","account":"210987654321","time":"%s",
     "region":"us-east-1","resources":[],
     "detail":{"requestId":"r","catalog":"AWSMarketplace","agreement":{"id":"%s"},
      "product":{"id":"prod-k7example2abcd","code":"%s"},"license":{"arn":"%s"},
      "acceptor":{"accountId":"%s"},"proposer":{"accountId":"210987654321"}}}\
    """
        .formatted(
            nextId(),
            detailType,
            at(minute),
            bought.agreement(),
            Shop.PRODUCT,
            bought.license(),
            bought.buyer());
  }

  /// In the envelope of SNS.
  ///
  /// @param rest more members, each with a comma before it
  String notice(String action, int minute, String rest) {
    String message =
        "{\"action\":\"%s\",\"customer-identifier\":\"%s\",\"product-code\":\"%s\"%s}"
            .formatted(action, customer, Shop.PRODUCT, rest);
    return Json.mapper()
        .createObjectNode()
        .put("Type", "Notification")
        .put("MessageId", nextId())
        .put("TopicArn", "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-x")
        .put("Message", message)
        .put("Timestamp", at(minute).toString())
        .toString();
  }

  private static Instant at(int minute) {
    return NOON.plus(Duration.ofMinutes(minute));
  }

  private static String nextId() {
    return "told-" + NUMBER.incrementAndGet();
  }
}
