package io.stallholder.gateway.config;

import io.stallholder.marketplace.AwsAccountId;
import java.net.URI;
import java.util.Optional;

/// One AWS account that publishes products.
///
/// @param id the 12 digits
/// @param region where usage is reported; AWS deduplicates per region, so never change it lightly
/// @param roleArn a role to assume for this account; absent: the default credential chain
/// @param externalId goes with the role
/// @param queueUrl the SQS queue that receives this account's marketplace events
public record AccountConfig(
    AwsAccountId id,
    @Default("us-east-1") String region,
    Optional<String> roleArn,
    Optional<String> externalId,
    Optional<URI> queueUrl) {

  public AccountConfig {
    Require.that(
        region.matches("[a-z]{2,}(-[a-z]+)+-[0-9]"), "region", "a region like us-east-1", region);
    roleArn.ifPresent(arn ->
        Require.that(
            arn.matches("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+"),
            "roleArn",
            "of the form arn:aws:iam::123456789012:role/name",
            arn));
    Require.that(
        externalId.isEmpty() || roleArn.isPresent(),
        "externalId",
        "given together with roleArn",
        "given alone");
    queueUrl.ifPresent(url ->
        Require.that(
            "https".equals(url.getScheme()) || "http".equals(url.getScheme()),
            "queueUrl",
            "a URL like https://sqs.us-east-1.amazonaws.com/123456789012/name",
            url));
  }
}
