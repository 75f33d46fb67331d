package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the policy of a queue says to a request. Pure.
///
/// Understood: `Effect`, `Principal` (`"*"`, `AWS`, `Service`), `Action` and `Resource` with
/// wildcards, and `Condition` with `ArnEquals`, `ArnLike`, `StringEquals`, `StringLike` and their
/// `Not` forms on `aws:SourceArn` and `aws:SourceAccount`. A statement with anything else
/// (`NotPrincipal`, other operators or keys, policy variables) does not match, whether it allows or
/// denies.
final class QueuePolicy {
  private static final int MAX_BYTES = 8_192;
  private static final int MAX_STATEMENTS = 20;
  private static final int ARN_PARTS = 6;
  private static final int ARN_ACCOUNT = 4;

  private static final String SOURCE_ARN = "aws:sourcearn";
  private static final Set<String> KEYS = Set.of(SOURCE_ARN, "aws:sourceaccount");

  /// What is not understood in a statement.
  private static final Set<String> UNKNOWN = Set.of("NotPrincipal", "NotAction", "NotResource");

  private static final Map<String, BiPredicate<String, String>> OPERATORS =
      Map.of(
          "StringEquals", String::equals,
          "StringLike", QueuePolicy::isLike,
          "ArnEquals", QueuePolicy::isArnLike,
          "ArnLike", QueuePolicy::isArnLike);
  private static final Map<String, String> NEGATED =
      Map.of(
          "StringNotEquals", "StringEquals",
          "StringNotLike", "StringLike",
          "ArnNotEquals", "ArnEquals",
          "ArnNotLike", "ArnLike");
  private static final Pattern ROLE_SESSION =
      Pattern.compile("arn:aws:sts::\\d{12}:assumed-role/(?<role>[^/]+)/.*");

  private QueuePolicy() {}

  enum Verdict {
    ALLOWED,
    DENIED,
    SILENT
  }

  /// Who asks. A new case must break the build.
  sealed interface Principal {
    record Identity(String accountId, String arn) implements Principal {}

    record Service(Sender sender) implements Principal {}
  }

  /// @param action as policies write it: `sqs:SendMessage`
  record Ask(Principal principal, String action, String queueArn) {}

  /// Lets the services that carry Marketplace's notifications send, whatever rule or topic.
  static String openToServices(String queueArn) {
    var statement =
        Json.object()
            .put("Sid", "MarketplaceNotifications")
            .put("Effect", "Allow")
            .put("Action", "sqs:SendMessage")
            .put("Resource", queueArn);
    statement
        .putObject("Principal")
        .putArray("Service")
        .add("events.amazonaws.com")
        .add("sns.amazonaws.com");
    var policy = Json.object().put("Version", "2012-10-17");
    policy.putArray("Statement").add(statement);
    return Json.text(policy);
  }

  @Behaviour(
      value = "A policy has at most 8,192 bytes and 20 statements",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, policy quotas",
      date = "2026-11-24")
  static boolean isValid(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      return false;
    }
    List<JsonNode> statements;
    try {
      statements = several(Json.parse(bytes).path("Statement"));
    } catch (IllegalArgumentException e) {
      return false;
    }
    return !statements.isEmpty()
        && statements.size() <= MAX_STATEMENTS
        && statements.stream().allMatch(QueuePolicy::isStatement);
  }

  private static boolean isStatement(JsonNode statement) {
    String effect = statement.path("Effect").asText();
    return (effect.equals("Allow") || effect.equals("Deny"))
        && (statement.has("Principal") || statement.has("NotPrincipal"))
        && (statement.has("Action") || statement.has("NotAction"));
  }

  @Behaviour(
      value = "One statement that denies outweighs all that allow",
      source = Source.DOCUMENTED,
      of = "AWS IAM user guide, policy evaluation logic",
      date = "2026-11-24")
  @Behaviour(
      value = "A statement that the simulator cannot evaluate does not match",
      source = Source.GUESS,
      of = "so that Deny without TLS, which many policies have, does not close the queue",
      date = "2026-11-24")
  static Verdict judge(String policy, Ask ask) {
    JsonNode json = Json.parse(policy.getBytes(StandardCharsets.UTF_8));
    Verdict verdict = Verdict.SILENT;
    for (JsonNode statement : several(json.path("Statement"))) {
      if (matches(statement, ask)) {
        if (statement.path("Effect").asText().equals("Deny")) {
          return Verdict.DENIED;
        }
        verdict = Verdict.ALLOWED;
      }
    }
    return verdict;
  }

  private static boolean matches(JsonNode statement, Ask ask) {
    return UNKNOWN.stream().noneMatch(statement::has)
        && isFor(statement.path("Principal"), ask.principal())
        && any(statement.path("Action"), action -> isLike(lower(action), lower(ask.action())))
        && any(statement.path("Resource"), resource -> isLike(resource, ask.queueArn()))
        && areMet(statement.path("Condition"), ask.principal());
  }

  private static boolean areMet(JsonNode conditions, Principal principal) {
    return conditions.isMissingNode()
        || (conditions.isObject()
            && conditions.properties().stream()
                .allMatch(operator -> holds(operator.getKey(), operator.getValue(), principal)));
  }

  @Behaviour(
      value = "The principal * is everybody, services too; AWS: * is the same",
      source = Source.DOCUMENTED,
      of = "AWS IAM user guide, principal element; policies of SNS subscriptions rely on it",
      date = "2026-11-24")
  private static boolean isFor(JsonNode allowed, Principal principal) {
    if (allowed.asText().equals("*") || any(allowed.path("AWS"), "*"::equals)) {
      return true;
    }
    return switch (principal) {
      case Principal.Service service ->
          any(allowed.path("Service"), service.sender().servicePrincipal()::equals);
      case Principal.Identity identity ->
          any(allowed.path("AWS"), name -> isNameOf(identity, name));
    };
  }

  /// Policies name the role of a session, with its path; a session knows it without.
  private static boolean isNameOf(Principal.Identity identity, String name) {
    String account = "arn:aws:iam::" + identity.accountId();
    Matcher session = ROLE_SESSION.matcher(identity.arn());
    return name.equals(identity.accountId())
        || name.equals(account + ":root")
        || name.equals(identity.arn())
        || (session.matches()
            && name.startsWith(account + ":role/")
            && name.endsWith("/" + session.group("role")));
  }

  @Behaviour(
      value = "A condition on a key that the request lacks fails, and its Not form holds",
      source = Source.DOCUMENTED,
      of = "AWS IAM user guide, condition operators",
      date = "2026-11-24")
  private static boolean holds(String operator, JsonNode keys, Principal principal) {
    boolean isNegated = NEGATED.containsKey(operator);
    BiPredicate<String, String> test = OPERATORS.get(NEGATED.getOrDefault(operator, operator));
    if (test == null || !keys.isObject()) {
      return false;
    }
    return keys.properties().stream()
        .allMatch(key -> {
          String name = lower(key.getKey());
          Optional<String> actual = actual(name, principal);
          boolean isMet =
              actual.isPresent() && any(key.getValue(), wanted -> test.test(wanted, actual.get()));
          return KEYS.contains(name) && isMet != isNegated;
        });
  }

  private static Optional<String> actual(String key, Principal principal) {
    return switch (principal) {
      case Principal.Identity identity -> Optional.empty();
      case Principal.Service service -> {
        String arn = service.sender().sourceArn();
        if (key.equals(SOURCE_ARN)) {
          yield Optional.of(arn);
        }
        String[] parts = arn.split(":", ARN_PARTS);
        yield parts.length == ARN_PARTS ? Optional.of(parts[ARN_ACCOUNT]) : Optional.empty();
      }
    };
  }

  @Behaviour(
      value = "ArnEquals is as ArnLike: each part of the ARN may have wildcards of its own",
      source = Source.DOCUMENTED,
      of = "AWS IAM user guide, condition operators",
      date = "2026-11-24")
  private static boolean isArnLike(String wanted, String actual) {
    String[] wantedParts = wanted.split(":", ARN_PARTS);
    String[] actualParts = actual.split(":", ARN_PARTS);
    if (wantedParts.length != ARN_PARTS || actualParts.length != ARN_PARTS) {
      return false;
    }
    for (int i = 0; i < ARN_PARTS; i++) {
      if (!isLike(wantedParts[i], actualParts[i])) {
        return false;
      }
    }
    return true;
  }

  /// With `*` for any characters and `?` for one.
  private static boolean isLike(String wanted, String actual) {
    String pattern = Pattern.quote(wanted).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return Pattern.matches(pattern, actual);
  }

  /// Where policies may have one value or a list of them.
  private static boolean any(JsonNode values, Predicate<String> test) {
    return several(values).stream()
        .anyMatch(value -> value.isTextual() && test.test(value.asText()));
  }

  private static List<JsonNode> several(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().toList();
    }
    return value.isMissingNode() ? List.of() : List.of(value);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
