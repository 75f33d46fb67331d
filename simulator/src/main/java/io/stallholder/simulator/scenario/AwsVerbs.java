package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.Seller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a seller's software does: the verbs that are calls of AWS.
final class AwsVerbs {
  private final Aws aws;
  private final CurrentWorld world;
  private final Names names;

  AwsVerbs(Aws aws, CurrentWorld world, Names names) {
    this.aws = aws;
    this.world = world;
    this.names = names;
  }

  /// What AWS answered: one word, and what it said besides.
  private record Answer(String word, String more, JsonNode body) {
    static Answer of(Calls.Reply reply) {
      if (reply.fate() != Calls.Fate.ANSWERED) {
        return new Answer(Verb.Call.NO_REPLY, "", Json.object());
      }
      JsonNode body = reply.body();
      return reply.status() == 200
          ? new Answer(Verb.Call.SUCCESS, "", body)
          : new Answer(body.path("__type").asText(), body.path("message").asText(), body);
    }

    Answer as(String status) {
      return new Answer(status, "", body);
    }

    boolean is(String expected) {
      return word.equals(expected);
    }

    Result.Unmet insteadOf(Verb verb, String expected) {
      return new Result.Unmet(
          verb.describe(), expected, more.isEmpty() ? word : word + ": " + more);
    }
  }

  /// The token of a subscription must give that subscription.
  Result resolve(Verb.Resolve verb) throws InterruptedException {
    Optional<Names.Token> token =
        verb.isName() ? Optional.of(names.token(verb.token())) : Optional.empty();
    String seller = token.map(known -> product(known.of()).seller()).orElseGet(this::anySeller);
    ObjectNode input =
        Json.object()
            .put("RegistrationToken", token.map(Names.Token::value).orElseGet(verb::token));
    Answer answer = Answer.of(aws.perform("ResolveCustomer", caller(verb.call(), seller), input));
    if (!answer.is(verb.call().answers())) {
      return answer.insteadOf(verb, verb.call().answers());
    }
    if (!answer.is(Verb.Call.SUCCESS)) {
      return new Result.Done(answer.word(), 1);
    }
    String actual = customer(answer.body());
    String expected =
        token.map(Names.Token::of).map(of -> customer(of, answer.body())).orElse(actual);
    return actual.equals(expected)
        ? new Result.Done(answer.word() + ": " + actual, 1)
        : new Result.Unmet(verb.describe(), expected, actual);
  }

  private String anySeller() {
    return world.get().sellers().stream().findFirst().map(Seller::accountId).orElse("");
  }

  private static String customer(JsonNode body) {
    String license = body.path("LicenseArn").asText();
    return body.path("CustomerAWSAccountId").asText()
        + " "
        + body.path("ProductCode").asText()
        + (license.isEmpty() ? "" : " " + Bought.shortly(license));
  }

  /// As it would be answered, with a license if there is one in the answer.
  private static String customer(Bought of, JsonNode body) {
    ObjectNode right =
        Json.object().put("CustomerAWSAccountId", of.buyer()).put("ProductCode", of.product());
    return customer(body.has("LicenseArn") ? right.put("LicenseArn", of.licenseArn()) : right);
  }

  Result meter(Verb.Meter verb, Instant now) throws InterruptedException {
    Bought of = names.bought(verb.of());
    ObjectNode batch = batch(verb, of, now);
    Caller caller = caller(verb.call(), product(of).seller());
    for (int sent = 0; sent < verb.times(); sent++) {
      Answer answer = Answer.of(aws.perform("BatchMeterUsage", caller, batch));
      if (answer.is(Verb.Call.SUCCESS)) {
        String status = answer.body().at("/Results/0/Status").asText(Verb.Call.UNPROCESSED);
        answer = answer.as(status);
      }
      if (!answer.is(verb.call().answers())) {
        return answer.insteadOf(verb, verb.call().answers());
      }
    }
    return new Result.Done(verb.call().answers(), 1);
  }

  private ObjectNode batch(Verb.Meter verb, Bought of, Instant now) {
    boolean isLegacy = product(of).licensing().isLegacy(now);
    Verb.Style style = verb.style().orElse(isLegacy ? Verb.Style.LEGACY : Verb.Style.LICENSE);
    ObjectNode batch = Json.object();
    ObjectNode record = batch.putArray("UsageRecords").addObject();
    record
        .put("Timestamp", verb.usage().time(now).getEpochSecond())
        .put("Dimension", verb.usage().dimension())
        .put("Quantity", verb.usage().quantity());
    switch (style) {
      case LICENSE ->
          record.put("CustomerAWSAccountId", of.buyer()).put("LicenseArn", of.licenseArn());
      case LEGACY -> record.put("CustomerIdentifier", identifier(of));
      case ACCOUNT -> record.put("CustomerAWSAccountId", of.buyer());
    }
    return style == Verb.Style.LICENSE ? batch : batch.put("ProductCode", of.product());
  }

  Result entitlements(Verb.ListEntitlements verb, Instant now) throws InterruptedException {
    Bought of = names.bought(verb.of());
    Caller caller = caller(verb.call(), product(of).seller());
    ObjectNode input = query(of, now);
    Map<String, String> listed = new LinkedHashMap<>();
    int pages = 0;
    do {
      Answer answer = Answer.of(aws.perform("GetEntitlements", caller, input));
      if (!answer.is(verb.call().answers())) {
        return answer.insteadOf(verb, verb.call().answers());
      }
      pages++;
      for (JsonNode one : answer.body().path("Entitlements")) {
        listed.put(one.path("Dimension").asText(), one.path("Value").iterator().next().asText());
      }
      input.set("NextToken", answer.body().path("NextToken"));
    } while (input.path("NextToken").isTextual() && pages < Verb.ListEntitlements.MAX_PAGES);
    if (!listed.equals(verb.lists())) {
      return new Result.Unmet(verb.describe(), verb.lists().toString(), listed.toString());
    }
    int expected = verb.pages().orElse(pages);
    if (pages != expected) {
      return new Result.Unmet(verb.describe() + ", pages", expected + "", pages + "");
    }
    boolean isError = !verb.call().answers().equals(Verb.Call.SUCCESS);
    return new Result.Done(isError ? verb.call().answers() : listed.toString(), 1);
  }

  private ObjectNode query(Bought of, Instant now) {
    ObjectNode input = Json.object().put("ProductCode", of.product());
    ObjectNode filter = input.putObject("Filter");
    if (product(of).licensing().isLegacy(now)) {
      filter.putArray("CUSTOMER_IDENTIFIER").add(identifier(of));
    } else {
      filter.putArray("LICENSE_ARN").add(of.licenseArn());
    }
    return input;
  }

  private Product product(Bought of) {
    return world.get().product(of.product()).orElseThrow();
  }

  private String identifier(Bought of) {
    return world.get().buyer(of.buyer()).orElseThrow().customerIdentifier();
  }

  private static Caller caller(Verb.Call call, String seller) {
    String account = call.by().orElse(seller);
    return new Caller(
        account,
        "arn:aws:iam::" + account + ":user/scenario",
        "AIDASCENARIO" + account,
        call.region());
  }
}
