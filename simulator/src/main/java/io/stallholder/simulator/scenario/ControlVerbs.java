package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.protocol.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/// What buyers, AWS and tests do: the verbs that are calls of the control API.
final class ControlVerbs {
  private static final String DONE = "done";

  private final Desk desk;
  private final Names names;

  ControlVerbs(Desk desk, Names names) {
    this.desk = desk;
    this.names = names;
  }

  Result subscribe(Verb.Subscribe verb) throws InterruptedException {
    Desk.Said said = desk.post("subscriptions", verb.body());
    if (!said.isDone() || verb.refused().isPresent()) {
      return ended(verb, said, verb.refused());
    }
    JsonNode json = said.json();
    Bought bought =
        Bought.of(desk.get("subscriptions/" + json.path("agreementId").asText()).json());
    String name = verb.as().orElseThrow();
    names.add(name, bought);
    names.add(name, new Names.Token(json.path("registrationToken").asText(), bought));
    return new Result.Done(bought.shortly(), 0);
  }

  Result cancel(Verb.Cancel verb) throws InterruptedException {
    Desk.Said said = desk.delete("subscriptions/" + names.bought(verb.of()).agreementId());
    return ended(verb, said, verb.refused());
  }

  Result happen(Verb.Happen verb) throws InterruptedException {
    String agreementId = names.bought(verb.to()).agreementId();
    Desk.Said said = desk.post("subscriptions/" + agreementId + "/events", verb.body());
    if (!said.isDone() || verb.refused().isPresent()) {
      return ended(verb, said, verb.refused());
    }
    Bought now = Bought.of(said.json());
    if (verb.as().isPresent()) {
      names.add(verb.as().get(), now);
      names.add(verb.as().get(), token(now));
    }
    return now.agreementId().equals(agreementId)
        ? new Result.Done(said.json().path("state").asText(), 0)
        : new Result.Done(now.shortly(), 0);
  }

  Result issueToken(Verb.IssueToken verb) throws InterruptedException {
    names.add(verb.as(), token(names.bought(verb.of())));
    return new Result.Done(DONE, 0);
  }

  Result addOffer(Verb.AddOffer verb) throws InterruptedException {
    return ended(verb, desk.post("offers", verb.body()), Optional.empty());
  }

  Result choose(Verb.Choose verb) throws InterruptedException {
    return ended(verb, desk.put("switches", verb.switches()), Optional.empty());
  }

  Result breakSomething(Verb.Break verb) throws InterruptedException {
    return ended(verb, desk.post("faults", verb.fault()), Optional.empty());
  }

  Result send(Verb.Send verb) throws InterruptedException {
    Instant now = desk.now().truncatedTo(ChronoUnit.SECONDS);
    String body = Placeholder.fill(verb.message(), placeholder -> value(placeholder, now));
    return ended(verb, desk.post("messages", body), Optional.empty());
  }

  private String value(Placeholder placeholder, Instant now) {
    return switch (placeholder.what()) {
      case Placeholder.NOW -> now.toString();
      case Placeholder.ID -> UUID.randomUUID().toString();
      case Placeholder.AGREEMENT_ID -> names.bought(placeholder.of()).agreementId();
      case Placeholder.LICENSE_ARN -> names.bought(placeholder.of()).licenseArn();
      case Placeholder.BUYER -> names.bought(placeholder.of()).buyer();
      default -> throw new IllegalArgumentException(placeholder.what());
    };
  }

  private Names.Token token(Bought bought) throws InterruptedException {
    Desk.Said said = desk.post("subscriptions/" + bought.agreementId() + "/token", Json.object());
    return new Names.Token(said.json().path("registrationToken").asText(), bought);
  }

  /// @param refused what the refusal has to say, when it has to be refused
  private static Result ended(Verb verb, Desk.Said said, Optional<String> refused) {
    String actual = said.isDone() ? DONE : "refused: " + said.refusal();
    if (refused.isEmpty()) {
      return said.isDone()
          ? new Result.Done(said.json().path("state").asText(DONE), 0)
          : new Result.Unmet(verb.describe(), DONE, actual);
    }
    return !said.isDone() && said.refusal().contains(refused.get())
        ? new Result.Done(actual, 1)
        : new Result.Unmet(verb.describe(), "refused: " + refused.get(), actual);
  }
}
