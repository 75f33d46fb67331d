package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.simulator.Stall.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/// AWS STS, by the AWS SDK for Java.
final class StsTest {
  private static final String ROLE = "arn:aws:iam::210987654321:role/metering/Stallholder";

  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);
  private final StsClient sts = stall.sts();

  @AfterEach
  void close() {
    sts.close();
    stall.close();
  }

  @Test
  void tellsWhoCalls() {
    var identity = sts.getCallerIdentity();

    assertThat(identity.account()).isEqualTo(Stall.SELLER);
    assertThat(identity.arn()).isEqualTo("arn:aws:iam::210987654321:user/simulated");
    assertThat(identity.userId()).startsWith("AIDA");
  }

  @Test
  void anAssumedRoleSignsWithItsToken() {
    Credentials credentials = assume();
    var identity =
        AwsSessionCredentialsIdentity.create(
            credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());

    assertThat(credentials.expiration())
        .isBetween(machine.instant().plusSeconds(3_598), machine.instant().plusSeconds(3_600));
    assertThat(resolve(identity).type()).isEqualTo("InvalidTokenException");
    assertThat(stall.get("calls?operation=ResolveCustomer").at("/calls/0/caller").asText())
        .isEqualTo("arn:aws:sts::210987654321:assumed-role/Stallholder/gateway");
  }

  @Test
  void anAssumedRoleWithoutItsTokenIsNobody() {
    Credentials credentials = assume();

    assertThat(
            resolve(
                    AwsCredentialsIdentity.create(
                        credentials.accessKeyId(), credentials.secretAccessKey()))
                .type())
        .isEqualTo("UnrecognizedClientException");
  }

  @Test
  void temporaryCredentialsExpireByMachineTime() {
    Credentials credentials = assume();
    stall.advance("P1D");
    var identity =
        AwsSessionCredentialsIdentity.create(
            credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
    assertThat(resolve(identity).type()).isEqualTo("InvalidTokenException");
    machine.advance(Duration.ofHours(1));

    Reply reply = resolve(identity);

    assertThat(reply.type()).isEqualTo("ExpiredTokenException");
    assertThat(reply.message()).contains("security token", "expired");
  }

  @Test
  void rolesOfUnknownAccountsAreDenied() {
    assertThatThrownBy(() ->
            sts.assumeRole(request ->
                request.roleArn("arn:aws:iam::999999999999:role/Other").roleSessionName("gateway")))
        .isInstanceOfSatisfying(
            StsException.class,
            thrown -> {
              assertThat(thrown.statusCode()).isEqualTo(403);
              assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
            });
  }

  @Test
  void aRoleTrustsAnAccountThatNamesTheExternalId() {
    String gateway = "111122223333";
    stall.put(
        "world",
        """
        {"sellers":[
          {"accountId":"210987654321","accessKeyId":"AKIASIMULATORSELLER1","secretAccessKey":"one",
           "roles":[{"name":"Stallholder","externalId":"stall-7","trusted":["%s"]}]},
          {"accountId":"%s","accessKeyId":"AKIASIMULATORGATEWAY","secretAccessKey":"two"}],
         "buyers":[],"products":[]}
        """
            .formatted(gateway, gateway));

    try (StsClient owner = client("AKIASIMULATORSELLER1", "one");
        StsClient trusted = client("AKIASIMULATORGATEWAY", "two")) {
      assertThat(assume(trusted, ROLE, "stall-7").sessionToken()).isNotEmpty();
      assertDenied(() -> assume(trusted, ROLE, "stall-8"));
      assertDenied(() -> assume(trusted, ROLE, null));
      assertDenied(() -> assume(trusted, "arn:aws:iam::210987654321:role/Other", "stall-7"));
      assertDenied(() -> assume(owner, ROLE, "stall-7"));
    }
  }

  private StsClient client(String accessKeyId, String secret) {
    return stall.built(
        StsClient.builder().region(Region.US_EAST_1),
        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secret)));
  }

  private static Credentials assume(StsClient client, String role, @Nullable String externalId) {
    return client
        .assumeRole(
            request -> request.roleArn(role).roleSessionName("gateway").externalId(externalId))
        .credentials();
  }

  private static void assertDenied(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StsException.class,
            thrown -> assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
  }

  @Test
  void whatIsWrongIsAValidationError() {
    assertThatThrownBy(
            () -> sts.assumeRole(request -> request.roleArn("role").roleSessionName("gateway")))
        .hasMessageContaining("role is invalid");
    assertThatThrownBy(
            () -> sts.assumeRole(request -> request.roleArn(ROLE).roleSessionName("a b")))
        .hasMessageContaining("roleSessionName");
    assertThatThrownBy(() ->
            sts.assumeRole(
                request -> request.roleArn(ROLE).roleSessionName("gateway").durationSeconds(899)))
        .hasMessageContaining("durationSeconds");
  }

  @Test
  void aWrongSecretHasItsNameOfTheQueryProtocol() {
    try (StsClient other =
        stall.built(
            StsClient.builder().region(Region.US_EAST_1),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(Stall.ACCESS_KEY, "wrong")))) {
      assertThatThrownBy(other::getCallerIdentity)
          .isInstanceOfSatisfying(
              StsException.class,
              thrown -> {
                assertThat(thrown.statusCode()).isEqualTo(403);
                assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
              });
    }
  }

  @Test
  void secretsAreNotInTheListOfCalls() {
    Credentials credentials = assume();

    assertThat(stall.get("calls").toString())
        .contains(credentials.accessKeyId())
        .doesNotContain(credentials.secretAccessKey())
        .doesNotContain(credentials.sessionToken());
  }

  private Credentials assume() {
    return sts.assumeRole(request -> request.roleArn(ROLE).roleSessionName("gateway"))
        .credentials();
  }

  private Reply resolve(AwsCredentialsIdentity identity) {
    return stall
        .call()
        .as(identity)
        .signedAt(Clock.fixed(machine.instant(), ZoneOffset.UTC))
        .target("AWSMPMeteringService.ResolveCustomer")
        .body("{\"RegistrationToken\":\"nonsense\"}")
        .send(stall.http());
  }
}
