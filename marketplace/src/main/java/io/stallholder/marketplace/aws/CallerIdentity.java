package io.stallholder.marketplace.aws;

import io.stallholder.marketplace.AwsAccountId;

/// Who AWS says is calling. A new case must break the build.
public sealed interface CallerIdentity {
  record Known(AwsAccountId account, String arn) implements CallerIdentity {}

  /// There are none, or AWS does not take them. One line that says what to do.
  record NoCredentials(String line) implements CallerIdentity {}

  /// AWS could not be asked.
  record Unreachable(String why) implements CallerIdentity {}
}
