package io.stallholder.marketplace.metering;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stallholder.marketplace.RegistrationToken;
import io.stallholder.marketplace.wire.AwsJsonClient;
import io.stallholder.marketplace.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// The Marketplace Metering Service, called as the account that published the product. Every method
/// is exactly one HTTP request; nothing is tried again here. An interrupted thread gets an answer
/// (the request may have been sent) and stays interrupted.
public final class MeteringClient {
  /// The service's name in `X-Amz-Target`.
  public static final String TARGET_PREFIX = "AWSMPMeteringService";

  private final AwsJsonClient aws;

  public MeteringClient(AwsJsonClient aws) {
    this.aws = aws;
  }

  /// Who the buyer behind this token is. AWS gives the same answer again while the token lives.
  public ResolveAnswer resolveCustomer(RegistrationToken token) {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("RegistrationToken", token.value())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    UnaryOperator<String> hideToken = words -> words.replace(token.value(), "[hidden]");
    return switch (aws.call("ResolveCustomer", body, hideToken)) {
      case Reply.Answered(var answer) -> AnswerReader.resolved(answer);
      case Reply.Refused(var error) -> new ResolveAnswer.Refused(error);
      case Reply.Lost(var detail) -> new ResolveAnswer.Unavailable(detail);
      case Reply.Unsent(var why) -> new ResolveAnswer.Unavailable(why);
    };
  }

  /// Reports usage. Sending the identical batch again is safe at AWS; correcting a quantity that
  /// way is not possible, since the first record stays.
  public BatchAnswer batchMeterUsage(UsageBatch batch) {
    byte[] body = UsageJson.write(batch);
    return switch (aws.call("BatchMeterUsage", body, UnaryOperator.identity())) {
      case Reply.Answered(var answer) -> AnswerReader.batch(batch, answer);
      case Reply.Refused(var error) -> new BatchAnswer.Refused(error);
      case Reply.Lost(var detail) -> new BatchAnswer.Lost(detail);
      case Reply.Unsent(var why) -> new BatchAnswer.Unsent(why);
    };
  }
}
