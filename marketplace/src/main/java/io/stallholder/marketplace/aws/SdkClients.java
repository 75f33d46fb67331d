package io.stallholder.marketplace.aws;

import io.stallholder.marketplace.aws.Endpoints.Service;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// Builds the SDK's clients for SQS and STS, aimed at the endpoints in force.
final class SdkClients implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /// Longer than SQS holds a long poll.
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  /// All attempts of one call together.
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  private static final Pattern REGIONAL_QUEUE =
      Pattern.compile("sqs\\.([a-z0-9-]+)\\.amazonaws\\..*");

  private final Region region;
  private final Endpoints endpoints;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder()
          .connectionTimeout(CONNECT_TIMEOUT)
          .socketTimeout(READ_TIMEOUT)
          .build();

  SdkClients(String region, Endpoints endpoints) {
    this.region = Region.of(region);
    this.endpoints = endpoints;
  }

  StsClient sts(AwsCredentialsProvider credentials) {
    var builder = StsClient.builder().httpClient(http).region(region);
    return common(builder, credentials, endpoints.configured(Service.STS)).build();
  }

  SqsClient sqs(URI queueUrl, AwsCredentialsProvider credentials) {
    var builder = SqsClient.builder().httpClient(http).region(region(queueUrl));
    Optional<URI> endpoint = endpoints.configured(Service.SQS).or(() -> loopbackOrigin(queueUrl));
    return common(builder, credentials, endpoint).build();
  }

  private Region region(URI queueUrl) {
    Matcher host = REGIONAL_QUEUE.matcher(String.valueOf(queueUrl.getHost()));
    return host.matches() ? Region.of(host.group(1)) : region;
  }

  private static Optional<URI> loopbackOrigin(URI queueUrl) {
    return new Endpoint("sqs", queueUrl).isLoopback()
        ? Optional.of(queueUrl.resolve("/"))
        : Optional.empty();
  }

  private static <B extends AwsClientBuilder<B, ?>> B common(
      B builder, AwsCredentialsProvider credentials, Optional<URI> endpoint) {
    endpoint.ifPresent(builder::endpointOverride);
    return builder
        .credentialsProvider(credentials)
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .apiCallTimeout(CALL_TIMEOUT)
                .retryStrategy(RetryMode.STANDARD)
                // An endpoint in a profile would be in force without being one that we print.
                .defaultProfileFile(ProfileFile.aggregator().build())
                .build());
  }

  @Override
  public void close() {
    http.close();
  }
}
