package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Market.Seller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Writes calls to the metering service as they go over the wire, signed by the AWS SDK. A
/// signature holds for five minutes only: calls are made just before they are sent.
final class SignedCall {
  private static final String TYPE = "application/x-amz-json-1.1";
  private static final String SERVICE = "AWSMPMeteringService.";
  private static final String LENGTH = "Content-Length";

  private final URI server;
  private final String operation;
  private final AwsCredentialsIdentity identity;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  SignedCall(URI server, Seller seller, String operation) {
    this.server = server;
    this.operation = operation;
    this.identity = AwsCredentialsIdentity.create(seller.accessKeyId(), seller.secretAccessKey());
  }

  /// The whole request, head and body.
  byte[] of(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .uri(server)
            .encodedPath("/")
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", TYPE)
            .putHeader("X-Amz-Target", SERVICE + operation)
            .build();
    SdkHttpRequest signed =
        signer
            .sign(request ->
                request
                    .identity(identity)
                    .request(unsigned)
                    .payload(ContentStreamProvider.fromByteArray(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "aws-marketplace")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
            .request();
    StringBuilder text = new StringBuilder("POST / HTTP/1.1\r\n");
    signed.forEachHeader((name, values) -> {
      if (!name.equalsIgnoreCase(LENGTH)) {
        text.append(name).append(": ").append(String.join(",", values)).append("\r\n");
      }
    });
    text.append(LENGTH).append(": ").append(bytes.length).append("\r\n\r\n").append(body);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
