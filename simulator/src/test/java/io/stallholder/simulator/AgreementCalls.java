package io.stallholder.simulator;

import io.stallholder.simulator.Stall.Reply;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Calls of the Agreement API that the AWS SDK that can be had does not know, or not whole.
final class AgreementCalls {
  static final AwsCredentialsIdentity BUYER =
      AwsCredentialsIdentity.create("AKIASIMULATORBUYER01", "simulated+secret/of/345678901234");
  static final AwsCredentialsIdentity OTHER_BUYER =
      AwsCredentialsIdentity.create("AKIASIMULATORBUYER02", "simulated+secret/of/456789012345");
  static final AwsCredentialsIdentity SELLER =
      AwsCredentialsIdentity.create(Stall.ACCESS_KEY, Stall.SECRET);

  private AgreementCalls() {}

  static Reply call(Stall stall, AwsCredentialsIdentity caller, String operation, String id) {
    return send(stall, caller, operation, "{\"agreementId\":\"" + id + "\"}");
  }

  static Reply send(Stall stall, AwsCredentialsIdentity caller, String operation, String body) {
    return stall
        .call()
        .as(caller)
        .header("Content-Type", "application/x-amz-json-1.0")
        .target("AWSMPCommerceService_v20200301." + operation)
        .body(body)
        .send(stall.http());
  }
}
