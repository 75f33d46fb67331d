package io.stallholder.gateway.metering;

import io.stallholder.marketplace.AwsAccountId;

/// An account and region: one quota, one line of records, one submitter at a time.
public record Channel(AwsAccountId account, String region) {
  @Override
  public String toString() {
    return account + "/" + region;
  }
}
