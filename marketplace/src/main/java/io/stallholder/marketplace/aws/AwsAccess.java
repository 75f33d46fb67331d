package io.stallholder.marketplace.aws;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.agreement.AgreementClient;
import io.stallholder.marketplace.aws.Endpoints.Service;
import io.stallholder.marketplace.entitlement.EntitlementClient;
import io.stallholder.marketplace.metering.MeteringClient;
import io.stallholder.marketplace.queue.QueueReader;
import io.stallholder.marketplace.wire.AwsJsonClient;
import io.stallholder.marketplace.wire.AwsJsonClient.JsonVersion;
import io.stallholder.marketplace.wire.Failure;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

/// Everything that is called as one publishing account.
///
/// Signature dates follow the machine's clock and no other: AWS refuses those of another time.
public final class AwsAccess implements AutoCloseable {
  private static final int STATUS_SERVER_FAULT = 500;

  private final AccountSettings settings;
  private final Endpoints endpoints;
  private final SdkClients clients;
  private final AccountCredentials credentials;
  private final HttpClient http = AwsJsonClient.httpClient();
  private final Clock machineClock = Clock.systemUTC();
  private final MeteringClient metering;
  private final EntitlementClient entitlement;
  private final AgreementClient agreement;

  /// Makes no call yet. Throws an IllegalArgumentException if an endpoint or region makes no sense.
  public static AwsAccess of(AccountSettings settings, Environment environment) {
    return new AwsAccess(settings, environment);
  }

  private AwsAccess(AccountSettings settings, Environment environment) {
    this.settings = settings;
    this.endpoints = new Endpoints(environment, settings.region());
    this.clients = new SdkClients(settings.region(), endpoints);
    AwsCredentialsProvider own = AccountCredentials.own(environment);
    this.credentials = AccountCredentials.of(settings, own, clients);
    this.metering =
        new MeteringClient(
            client(
                Service.METERING,
                Region.of(settings.region()),
                MeteringClient.TARGET_PREFIX,
                JsonVersion.V1_1));
    this.entitlement =
        new EntitlementClient(
            client(
                Service.ENTITLEMENT,
                endpoints.entitlementRegion(),
                EntitlementClient.TARGET_PREFIX,
                JsonVersion.V1_1));
    this.agreement =
        new AgreementClient(
            client(
                Service.AGREEMENT,
                endpoints.entitlementRegion(),
                AgreementClient.TARGET_PREFIX,
                JsonVersion.V1_0));
  }

  private AwsJsonClient client(
      Service service, Region signingRegion, String targetPrefix, JsonVersion version) {
    return new AwsJsonClient(
        new AwsJsonClient.Caller(
            http, credentials.account(), machineClock, AwsJsonClient.REQUEST_TIMEOUT),
        new AwsJsonClient.Service(endpoints.of(service), signingRegion, targetPrefix, version));
  }

  public AccountSettings settings() {
    return settings;
  }

  public MeteringClient metering() {
    return metering;
  }

  public EntitlementClient entitlement() {
    return entitlement;
  }

  public AgreementClient agreement() {
    return agreement;
  }

  /// A reader of this queue; the caller closes it. The queue's URL decides its region, and its
  /// address too if that is on this machine and no SQS endpoint is configured.
  public QueueReader queue(URI queueUrl) {
    return new QueueReader(clients.sqs(queueUrl, credentials.account()), queueUrl, machineClock);
  }

  /// The endpoints in force, for start-up printing and for telling a simulator from AWS.
  public List<Endpoint> endpoints() {
    return Stream.of(Service.values())
        .map(service -> new Endpoint(service.printed(), endpoints.of(service)))
        .toList();
  }

  /// Whether nothing that is called through this object can be AWS. All endpoints must be
  /// configured for that: `AWS_ENDPOINT_URL` does it.
  public boolean everyEndpointIsLoopback() {
    return endpoints().stream().allMatch(Endpoint::isLoopback);
  }

  /// Asks AWS who is calling. Compare with the configured account: for a wrong one, tokens do not
  /// resolve and usage is refused.
  public CallerIdentity callerIdentity() {
    try {
      credentials.own().resolveCredentials();
    } catch (RuntimeException _) {
      return new CallerIdentity.NoCredentials(
          "no AWS credentials for account "
              + settings.id()
              + ": set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE,"
              + " or run where a role is attached");
    }
    try (var sts = clients.sts(credentials.account())) {
      credentials.account().resolveCredentials();
      var identity = sts.getCallerIdentity();
      return new CallerIdentity.Known(new AwsAccountId(identity.account()), identity.arn());
    } catch (AwsServiceException e) {
      return refused(e);
    } catch (SdkException e) {
      return unreachable(e);
    }
  }

  private CallerIdentity refused(AwsServiceException failure) {
    if (failure.isThrottlingException() || failure.statusCode() >= STATUS_SERVER_FAULT) {
      return unreachable(failure);
    }
    String whose = settings.roleArn().map(role -> " or the role " + role).orElse("");
    return new CallerIdentity.NoCredentials(
        "AWS does not accept the credentials"
            + whose
            + " for account "
            + settings.id()
            + ": "
            + Failure.line(failure));
  }

  private CallerIdentity unreachable(SdkException failure) {
    return new CallerIdentity.Unreachable(endpoints.of(Service.STS) + ": " + Failure.line(failure));
  }

  @Override
  public void close() {
    http.close();
    credentials.close();
    clients.close();
  }
}
