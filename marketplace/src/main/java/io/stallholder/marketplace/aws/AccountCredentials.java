package io.stallholder.marketplace.aws;

import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// The credentials of one account: `own` are the process's, `account` those that calls are signed
/// with. They differ if the account has a role; its sessions are renewed before they run out.
record AccountCredentials(
    AwsCredentialsProvider own, AwsCredentialsProvider account, SdkAutoCloseable resources)
    implements AutoCloseable {
  private static final String SESSION_NAME = "stallholder";

  static AccountCredentials of(
      AccountSettings settings, AwsCredentialsProvider own, SdkClients clients) {
    if (settings.roleArn().isEmpty()) {
      return new AccountCredentials(own, own, () -> {});
    }
    StsClient sts = clients.sts(own);
    String roleArn = settings.roleArn().get();
    var assumed =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(request -> {
              request.roleArn(roleArn).roleSessionName(SESSION_NAME);
              settings.externalId().ifPresent(request::externalId);
            })
            .build();
    return new AccountCredentials(
        own,
        assumed,
        () -> {
          assumed.close();
          sts.close();
        });
  }

  /// The SDK's default chain, which begins with properties and variables: those are taken from the
  /// environment that was handed in.
  static AwsCredentialsProvider own(Environment environment) {
    Optional<AwsCredentials> given = given(environment);
    return given.isPresent()
        ? StaticCredentialsProvider.create(given.get())
        : DefaultCredentialsProvider.builder().build();
  }

  private static Optional<AwsCredentials> given(Environment environment) {
    return credentials(
            environment.property("aws.accessKeyId"),
            environment.property("aws.secretAccessKey"),
            environment.property("aws.sessionToken"))
        .or(() ->
            credentials(
                environment.variable("AWS_ACCESS_KEY_ID"),
                environment.variable("AWS_SECRET_ACCESS_KEY"),
                environment.variable("AWS_SESSION_TOKEN")));
  }

  private static Optional<AwsCredentials> credentials(
      Optional<String> key, Optional<String> secret, Optional<String> session) {
    if (key.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        session.isPresent()
            ? AwsSessionCredentials.create(key.get(), secret.get(), session.get())
            : AwsBasicCredentials.create(key.get(), secret.get()));
  }

  @Override
  public void close() {
    resources.close();
    if (own instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }
}
