package io.stallholder.marketplace.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.RegistrationToken;
import io.stallholder.marketplace.ScriptedAws;
import io.stallholder.marketplace.SigV4;
import io.stallholder.marketplace.metering.ResolveAnswer;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AwsAccessTest {
  private static final String ROLE = "arn:aws:iam::210987654321:role/stallholder";
  private static final String RESOLVED =
      "{\"ProductCode\":\"p\",\"CustomerAWSAccountId\":\"345678901234\"}";

  private ScriptedAws aws;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  private static AccountSettings settings(Optional<String> role, Optional<String> externalId) {
    return new AccountSettings(ScriptedAws.SELLER, "us-east-1", role, externalId);
  }

  private static final AccountSettings PLAIN = settings(Optional.empty(), Optional.empty());

  private static String assumed(String secret) {
    return """
    <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <AssumedRoleUser><AssumedRoleId>A:stallholder</AssumedRoleId>
    <Arn>arn:aws:sts::210987654321:assumed-role/stallholder/stallholder</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIAASSUMED</AccessKeyId>
    <SecretAccessKey>%s</SecretAccessKey><SessionToken>assumed-session</SessionToken>
    <Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>\
    """
        .formatted(secret, Instant.now().plus(1, ChronoUnit.HOURS));
  }

  private static final String IDENTITY =
      """
      <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <GetCallerIdentityResult><Arn>arn:aws:iam::210987654321:user/x</Arn><UserId>U</UserId>
      <Account>210987654321</Account></GetCallerIdentityResult></GetCallerIdentityResponse>\
      """;

  private static String stsError(String code) {
    return """
    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
    <Code>%s</Code><Message>You may not</Message></Error></ErrorResponse>\
    """
        .formatted(code);
  }

  @Test
  void callerIsKnown() {
    aws.answer(200, IDENTITY);
    try (var access = AwsAccess.of(PLAIN, aws.environment(Map.of()))) {
      assertThat(access.callerIdentity())
          .isEqualTo(
              new CallerIdentity.Known(
                  new AwsAccountId("210987654321"), "arn:aws:iam::210987654321:user/x"));
    }
    assertThat(aws.onlyRequest().text()).contains("Action=GetCallerIdentity");
  }

  @Test
  void credentialsThatAwsDoesNotTakeAreToldInOneLine() {
    aws.answer(403, stsError("InvalidClientTokenId"));
    try (var access = AwsAccess.of(PLAIN, aws.environment(Map.of()))) {
      assertThat(access.callerIdentity())
          .isInstanceOfSatisfying(
              CallerIdentity.NoCredentials.class,
              none ->
                  assertThat(none.line())
                      .startsWith("AWS does not accept the credentials for account 210987654321: ")
                      .contains("You may not")
                      .doesNotContain("\n"));
    }
  }

  @Test
  void missingCredentialsAreToldInOneLine() {
    var isolation =
        Map.of(
            "aws.disableEc2Metadata", "true",
            "aws.sharedCredentialsFile", "/nonexistent/credentials",
            "aws.configFile", "/nonexistent/config");
    isolation.forEach(System::setProperty);
    try (var access =
        AwsAccess.of(
            PLAIN, new Environment(Map.of("AWS_ENDPOINT_URL", aws.uri().toString()), Map.of()))) {
      assertThat(access.callerIdentity())
          .isEqualTo(
              new CallerIdentity.NoCredentials(
                  "no AWS credentials for account 210987654321: set AWS_ACCESS_KEY_ID and"
                      + " AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, or run where a role"
                      + " is attached"));
      assertThat(access.metering().resolveCustomer(new RegistrationToken("t")))
          .isInstanceOf(ResolveAnswer.Unavailable.class);
    } finally {
      isolation.keySet().forEach(System::clearProperty);
    }
    assertThat(aws.requests()).isEmpty();
  }

  @Test
  void deadStsIsUnreachable() throws IOException {
    var gone = new ScriptedAws();
    gone.close();
    try (var access = AwsAccess.of(PLAIN, gone.environment(Map.of()))) {
      assertThat(access.callerIdentity())
          .isInstanceOfSatisfying(
              CallerIdentity.Unreachable.class,
              unreachable -> assertThat(unreachable.why()).startsWith(gone.uri().toString()));
    }
  }

  @Test
  void roleIsAssumedOnceAndSignsEveryCall() {
    aws.answer(200, assumed("assumed-secret")).answer(200, RESOLVED).answer(200, RESOLVED);
    var role = settings(Optional.of(ROLE), Optional.of("external-7"));
    try (var access = AwsAccess.of(role, aws.environment(Map.of()))) {
      for (int call = 0; call < 2; call++) {
        assertThat(access.metering().resolveCustomer(new RegistrationToken("t")))
            .isInstanceOf(ResolveAnswer.Resolved.class);
      }
    }
    assertThat(aws.requests()).hasSize(3);
    var assume = aws.requests().getFirst();
    assertThat(assume.text())
        .contains("Action=AssumeRole")
        .contains("RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2Fstallholder")
        .contains("ExternalId=external-7")
        .contains("RoleSessionName=stallholder");
    assertThat(SigV4.check(assume, ScriptedAws.SECRET_KEY).service()).isEqualTo("sts");
    var call = aws.requests().get(1);
    assertThat(SigV4.check(call, "assumed-secret").valid()).isTrue();
    assertThat(call.header("x-amz-security-token")).isEqualTo("assumed-session");
  }

  @Test
  void roleThatMayNotBeAssumedIsToldInOneLine() {
    aws.answer(403, stsError("AccessDenied")).answer(403, stsError("AccessDenied"));
    try (var access =
        AwsAccess.of(settings(Optional.of(ROLE), Optional.empty()), aws.environment(Map.of()))) {
      assertThat(access.callerIdentity())
          .isInstanceOfSatisfying(
              CallerIdentity.NoCredentials.class,
              none -> assertThat(none.line()).contains(ROLE).contains("You may not"));
      assertThat(access.metering().resolveCustomer(new RegistrationToken("t")))
          .isInstanceOfSatisfying(
              ResolveAnswer.Unavailable.class,
              unavailable -> assertThat(unavailable.why()).startsWith("no credentials: "));
    }
  }

  @Test
  void endpointsInForceAreListed() {
    var more = Map.of("AWS_ENDPOINT_URL_SQS", "https://sqs.example.com");
    try (var access = AwsAccess.of(PLAIN, aws.environment(more))) {
      assertThat(access.endpoints())
          .containsExactly(
              new Endpoint("metering", aws.uri()),
              new Endpoint("entitlement", aws.uri()),
              new Endpoint("agreement", aws.uri()),
              new Endpoint("sqs", URI.create("https://sqs.example.com")),
              new Endpoint("sts", aws.uri()));
      assertThat(access.everyEndpointIsLoopback()).isFalse();
    }
    try (var access = aws.access()) {
      assertThat(access.everyEndpointIsLoopback()).isTrue();
    }
  }

  @Test
  void propertiesOfTheProcessCount() {
    var properties = new Properties();
    properties.setProperty("aws.accessKeyId", "AKIAPROPERTY");
    properties.setProperty("aws.secretAccessKey", "from-property");
    aws.answer(200, RESOLVED);
    var environment = Environment.of(aws.environment(Map.of()).variables(), properties);
    try (var access = AwsAccess.of(PLAIN, environment)) {
      access.metering().resolveCustomer(new RegistrationToken("t"));
    }
    assertThat(SigV4.check(aws.onlyRequest(), "from-property").accessKey())
        .isEqualTo("AKIAPROPERTY");
    assertThat(environment.toString()).doesNotContain("from-property");
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Optional.empty(), Optional.of("x")))
        .withMessage("account 210987654321 has an externalId but no roleArn");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Optional.of("role"), Optional.empty()))
        .withMessageContaining("must start with arn:");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new AccountSettings(ScriptedAws.SELLER, " ", Optional.empty(), Optional.empty()))
        .withMessageContaining("region");
  }
}
