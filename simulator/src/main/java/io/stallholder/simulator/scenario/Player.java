package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.control.Control;
import io.stallholder.simulator.control.Parts;
import io.stallholder.simulator.protocol.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/// Plays scenarios, and tells about it line by line.
public final class Player {
  private final Stage stage;
  private final Consumer<String> lines;
  private final Desk desk;
  private final Pace pace;

  /// Where it is played.
  public record Stage(Parts parts, Control control, Aws aws) {}

  /// @param lines takes what there is to read
  public Player(Stage stage, Consumer<String> lines) {
    this.stage = stage;
    this.lines = lines;
    this.desk = new Desk(stage.control());
    this.pace = new Pace(desk);
  }

  /// Ends at the first thing that is not as it has to be.
  ///
  /// @param isFast whether time stands still but for what the scenario lets pass; otherwise a clock
  ///   that runs is waited for
  public Outcome play(Scenario scenario, boolean isFast) throws InterruptedException {
    lines.accept(scenario.name() + ": " + scenario.about());
    Optional<Result.Unmet> wrong = open(scenario.opening());
    if (wrong.isPresent()) {
      return told(new Outcome(0, 0, Optional.of(failure(0, wrong.get()))));
    }
    BigDecimal speed = pace.speed();
    if (isFast) {
      pace.speed(BigDecimal.ZERO);
    }
    try {
      return told(play(scenario));
    } finally {
      if (isFast) {
        pace.speed(speed);
      }
    }
  }

  private Outcome told(Outcome outcome) {
    outcome.describe().lines().forEach(lines);
    return outcome;
  }

  /// The time comes first: nobody may have seen it before.
  private Optional<Result.Unmet> open(Scenario.Opening opening) throws InterruptedException {
    Optional<Result.Unmet> wrong = Optional.empty();
    if (opening.start().isPresent()) {
      JsonNode now = Json.object().put("now", opening.start().get().toString());
      wrong = desk.put("clock", now).failure("start");
    }
    if (wrong.isEmpty() && opening.world().isPresent()) {
      wrong = desk.put("world", opening.world().get()).failure("world");
    }
    if (wrong.isEmpty() && opening.switches().isPresent()) {
      wrong = desk.put("switches", opening.switches().get()).failure("switches");
    }
    for (JsonNode fault : opening.faults()) {
      wrong = wrong.isEmpty() ? desk.post("faults", fault).failure("faults") : wrong;
    }
    return wrong;
  }

  private Outcome play(Scenario scenario) throws InterruptedException {
    Names names = new Names();
    Acts acts =
        new Acts(
            new ControlVerbs(desk, names),
            new AwsVerbs(stage.aws(), stage.parts().world(), names),
            new Expectations(stage, desk, names));
    acts.expectations().begin();
    int met = 0;
    for (Step step : scenario.steps()) {
      Optional<Result.Unmet> late = pace.pass(step.after());
      Instant now = desk.now();
      Result result = late.isPresent() ? late.get() : acts.act(step.verb(), now);
      switch (result) {
        case Result.Done done -> {
          met += done.met();
          tell(step, now, done.outcome());
        }
        case Result.Unmet unmet -> {
          tell(step, now, "WRONG");
          return new Outcome(step.number(), met, Optional.of(failure(step.number(), unmet)));
        }
      }
    }
    return new Outcome(scenario.steps().size(), met, Optional.empty());
  }

  private void tell(Step step, Instant now, String outcome) {
    lines.accept(
        "%s %4d  %-58s  %s"
            .formatted(
                now.truncatedTo(ChronoUnit.SECONDS),
                step.number(),
                step.verb().describe(),
                outcome));
  }

  private static Outcome.Failure failure(int step, Result.Unmet unmet) {
    return new Outcome.Failure(step, unmet.what(), unmet.expected(), unmet.actual());
  }

  /// Who does what.
  private record Acts(ControlVerbs control, AwsVerbs aws, Expectations expectations) {
    Result act(Verb verb, Instant now) throws InterruptedException {
      return switch (verb) {
        case Verb.Subscribe subscribe -> control.subscribe(subscribe);
        case Verb.Cancel cancel -> control.cancel(cancel);
        case Verb.Happen happen -> control.happen(happen);
        case Verb.IssueToken token -> control.issueToken(token);
        case Verb.AddOffer offer -> control.addOffer(offer);
        case Verb.Choose choose -> control.choose(choose);
        case Verb.Break fault -> control.breakSomething(fault);
        case Verb.Send message -> control.send(message);
        case Verb.Resolve resolve -> aws.resolve(resolve);
        case Verb.Meter meter -> aws.meter(meter, now);
        case Verb.ListEntitlements list -> aws.entitlements(list, now);
        case Verb.Expect expect -> expectations.check(expect);
      };
    }
  }
}
