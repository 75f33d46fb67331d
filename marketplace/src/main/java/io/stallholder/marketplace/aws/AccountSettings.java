package io.stallholder.marketplace.aws;

import io.stallholder.marketplace.AwsAccountId;
import java.util.Optional;
import java.util.regex.Pattern;

/// One publishing account, as configured. With a `roleArn` every call is made in that role, assumed
/// with the process's own credentials and, if given, the `externalId` that the role asks for.
public record AccountSettings(
    AwsAccountId id, String region, Optional<String> roleArn, Optional<String> externalId) {
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");

  public AccountSettings {
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "account " + id + " must have a region such as us-east-1, not \"" + region + '"');
    }
    if (roleArn.isPresent() && !roleArn.get().startsWith("arn:")) {
      throw new IllegalArgumentException(
          "account " + id + ": a roleArn must start with arn:, not \"" + roleArn.get() + '"');
    }
    if (externalId.isPresent() && roleArn.isEmpty()) {
      throw new IllegalArgumentException("account " + id + " has an externalId but no roleArn");
    }
  }
}
