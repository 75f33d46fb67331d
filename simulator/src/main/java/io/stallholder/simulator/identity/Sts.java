package io.stallholder.simulator.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Query;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.world.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// AWS STS over the query protocol: GetCallerIdentity and AssumeRole.
public final class Sts {
  private static final Pattern ROLE_ARN =
      Pattern.compile(
          "arn:aws:iam::(?<account>\\d{12}):role/(?:[\\w+=,.@/-]+/)?(?<name>[\\w+=,.@-]{1,64})");
  private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
  private static final Set<String> OTHERS =
      Set.of(
          "AssumeRoleWithSAML",
          "AssumeRoleWithWebIdentity",
          "AssumeRoot",
          "DecodeAuthorizationMessage",
          "GetAccessKeyInfo",
          "GetFederationToken",
          "GetSessionToken");
  private static final int SHORTEST_SECONDS = 900;
  private static final int LONGEST_SECONDS = 43_200;
  private static final int STANDING_SECONDS = 3_600;

  private final Credentials credentials;
  private final Faults faults;
  private final InstantSource machine;

  public Sts(Credentials credentials, Faults faults, InstantSource machine) {
    this.credentials = credentials;
    this.faults = faults;
    this.machine = machine;
  }

  public Service service() {
    return new Service(
        "AWS Security Token Service",
        "sts",
        true,
        List.of(new Query("2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/")),
        Map.of("GetCallerIdentity", this::callerIdentity, "AssumeRole", this::assumeRole),
        OTHERS);
  }

  private ObjectNode callerIdentity(Call call) {
    faults.refuse(call.operation());
    return Json.object()
        .put("UserId", call.caller().userId())
        .put("Account", call.caller().accountId())
        .put("Arn", call.caller().arn());
  }

  @Behaviour(
      value =
          "Who may assume a seller's role: whom it trusts, with the external id that it asks for",
      source = Source.DOCUMENTED,
      of = "AWS IAM user guide, access to accounts owned by third parties",
      date = "2026-11-24")
  @Behaviour(
      value = "A seller of whom no roles are told lets everybody assume any",
      source = Source.GUESS,
      of = "so that roles can be tried without describing them first",
      date = "2026-11-24")
  private ObjectNode assumeRole(Call call) {
    faults.refuse(call.operation());
    String roleArn = call.input().path("RoleArn").asText();
    Matcher matcher = ROLE_ARN.matcher(roleArn);
    if (!matcher.matches()) {
      throw AwsError.client("ValidationError", roleArn + " is invalid");
    }
    String sessionName = call.input().path("RoleSessionName").asText();
    if (!SESSION_NAME.matcher(sessionName).matches()) {
      throw violation(
          "roleSessionName",
          sessionName,
          "Member must satisfy regular expression pattern: " + SESSION_NAME);
    }
    if (!mayAssume(call, matcher.group("account"), matcher.group("name"))) {
      throw new AwsError(
          "AccessDenied",
          403,
          "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
              .formatted(call.caller().arn(), roleArn));
    }
    Instant expiration = machine.instant().plus(duration(call)).truncatedTo(ChronoUnit.SECONDS);
    Credentials.AssumedRole role =
        new Credentials.AssumedRole(matcher.group("account"), matcher.group("name"));
    return json(credentials.open(role, sessionName, expiration));
  }

  private boolean mayAssume(Call call, String accountId, String name) {
    String externalId = call.input().path("ExternalId").asText();
    return credentials
        .seller(accountId)
        .filter(seller ->
            seller.roles().isEmpty()
                || seller.roles().stream()
                    .filter(role -> role.name().equals(name))
                    .anyMatch(role -> trusts(role, call.caller().accountId(), externalId)))
        .isPresent();
  }

  private static boolean trusts(Role role, String accountId, String externalId) {
    return (role.trusted().isEmpty() || role.trusted().contains(accountId))
        && role.externalId().map(externalId::equals).orElse(true);
  }

  private static Duration duration(Call call) {
    String text = call.input().path("DurationSeconds").asText(Integer.toString(STANDING_SECONDS));
    int seconds;
    try {
      seconds = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      seconds = 0;
    }
    if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
      throw violation(
          "durationSeconds",
          text,
          "Member must have value between %d and %d".formatted(SHORTEST_SECONDS, LONGEST_SECONDS));
    }
    return Duration.ofSeconds(seconds);
  }

  private static AwsError violation(String member, String value, String constraint) {
    return AwsError.client(
        "ValidationError",
        "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
            .formatted(value, member, constraint));
  }

  private static ObjectNode json(Credentials.Key.Temporary key) {
    ObjectNode output = Json.object();
    output
        .putObject("Credentials")
        .put("AccessKeyId", key.accessKeyId())
        .put("SecretAccessKey", key.secret())
        .put("SessionToken", key.sessionToken())
        .put("Expiration", key.expiration().toString());
    output.putObject("AssumedRoleUser").put("AssumedRoleId", key.userId()).put("Arn", key.arn());
    return output;
  }
}
