package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.control.Bodies;
import io.stallholder.simulator.control.Fields;
import io.stallholder.simulator.control.Problem;
import io.stallholder.simulator.world.Product;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what a step does.
final class VerbReader {
  static final List<String> VERBS =
      List.of(
          "subscribe",
          "cancel",
          "happen",
          "token",
          "offer",
          "switches",
          "fault",
          "message",
          "resolve",
          "meter",
          "entitlements",
          "expect");

  private static final String REFUSED = "refused";

  private final Cast cast;
  private final Set<String> operations;
  private final CallReader calls;
  private final ExpectReader expectations;

  /// @param operations the AWS operations that faults can be for
  VerbReader(Cast cast, Set<String> operations) {
    this.cast = cast;
    this.operations = operations;
    this.calls = new CallReader(cast);
    this.expectations = new ExpectReader(cast);
  }

  Verb read(String verb, Fields step) {
    return switch (verb) {
      case "subscribe" -> subscribe(step.object(verb), step.any(verb));
      case "cancel" -> cancel(step);
      case "happen" -> happen(step.object(verb), step.any(verb));
      case "token" -> token(step.object(verb));
      case "offer" -> {
        cast.offered(Bodies.offer(step.object(verb), cast.world()));
        yield new Verb.AddOffer(step.any(verb));
      }
      case "switches" -> {
        Bodies.switches(step.object(verb));
        yield new Verb.Choose(step.any(verb));
      }
      case "fault" -> {
        Bodies.fault(step.object(verb), operations);
        yield new Verb.Break(step.any(verb));
      }
      case "message" -> message(step);
      case "resolve" -> calls.resolve(step.object(verb));
      case "meter" -> calls.meter(step.object(verb));
      case "entitlements" -> calls.entitlements(step.object(verb));
      case "expect" -> expectations.expect(step.object(verb));
      default -> throw new IllegalArgumentException(verb);
    };
  }

  private Verb subscribe(Fields fields, JsonNode json) {
    Optional<String> refused = fields.optionalText(REFUSED);
    Optional<String> as = fields.optionalText("as");
    if (as.isPresent() == refused.isPresent()) {
      throw Problem.at(fields.at("as"), "is needed, unless the subscription is to be refused");
    }
    Product product = Bodies.subscription(fields, cast.world());
    as.ifPresent(name -> cast.subscribed(name, product, fields.at("as")));
    return new Verb.Subscribe(as, without(json, "as", REFUSED), refused);
  }

  /// A name, or an object when more is to be said.
  private Verb cancel(Fields step) {
    if (step.any("cancel").isTextual()) {
      return new Verb.Cancel(cast.subscription(step, "cancel"), Optional.empty());
    }
    Fields fields = step.object("cancel");
    Verb cancel = new Verb.Cancel(cast.subscription(fields, "of"), fields.optionalText(REFUSED));
    fields.end();
    return cancel;
  }

  private Verb happen(Fields fields, JsonNode json) {
    String to = cast.subscription(fields, "to");
    Product product = cast.product(to, fields.at("to"));
    Optional<String> refused = fields.optionalText(REFUSED);
    Optional<String> as = fields.optionalText("as");
    boolean hasSuccessor = Set.of("renew", "replace").contains(json.path("kind").asText());
    if (as.isPresent() && (!hasSuccessor || refused.isPresent())) {
      throw Problem.at(fields.at("as"), "is for the successor of a renewal or replacement");
    }
    Bodies.happening(fields, product, cast.world());
    as.ifPresent(name -> cast.subscribed(name, product, fields.at("as")));
    return new Verb.Happen(to, as, without(json, "to", "as", REFUSED), refused);
  }

  private Verb token(Fields fields) {
    String of = cast.subscription(fields, "of");
    String as = fields.text("as");
    fields.end();
    cast.issued(as, fields.at("as"));
    return new Verb.IssueToken(of, as);
  }

  private Verb message(Fields step) {
    JsonNode message = step.any("message");
    if (!message.isObject() && !(message.isTextual() && !message.textValue().isEmpty())) {
      throw Problem.at(step.at("message"), "must be an object, or text that is not empty");
    }
    for (Placeholder placeholder : Placeholder.in(message)) {
      placeholder.check(cast, step.at("message"));
    }
    return new Verb.Send(message);
  }

  private static JsonNode without(JsonNode json, String... members) {
    ObjectNode rest = json.deepCopy();
    return rest.remove(List.of(members));
  }
}
