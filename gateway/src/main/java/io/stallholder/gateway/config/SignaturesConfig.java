package io.stallholder.gateway.config;

import io.stallholder.marketplace.AwsAccountId;
import java.util.Optional;

/// Whether what comes through SNS must bear its signature. Which topics may write to a queue, the
/// queue's policy says at AWS; this is for those who trust it less.
///
/// @param topicAccount whose topics AWS Marketplace's are: SNS signs for everybody
/// @param certificates a PEM file, in place of those that SNS keeps
public record SignaturesConfig(
    @Default("false") boolean required,
    @Default("287250355862") AwsAccountId topicAccount,
    Optional<String> certificates) {}
