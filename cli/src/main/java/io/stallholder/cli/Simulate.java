package io.stallholder.cli;

import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.simulator.Setup;
import io.stallholder.simulator.Simulator;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.scenario.Scenario;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.BindException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `stallholder simulate`.
@Command(
    name = "simulate",
    description = {
      "Runs AWS Marketplace in a box, on the loopback interface, until SIGINT or SIGTERM.",
      "Needs neither a database nor an AWS account."
    },
    footer = {
      "",
      "Examples:",
      "  stallholder simulate --port 4577",
      "  stallholder simulate --data ./market --speed 60     kept for the next start",
      "  stallholder simulate --world world.yaml --now 2026-11-30T12:00:00Z",
      "  stallholder simulate --scenario list                stories that are shipped",
      "  stallholder simulate --scenario renew --fast --once",
      "  curl http://127.0.0.1:4577/_simulator/world"
    })
final class Simulate implements Callable<Integer> {
  private static final int HIGHEST_PORT = 65_535;
  private static final Logger log = LoggerFactory.getLogger(Simulate.class);

  private final Machine machine;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "4577",
      description = "Where it listens; 0 takes any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keeps what happens in this folder, also when the process is killed.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--world",
      paramLabel = "FILE",
      description = "Sellers, buyers, products and offers, as JSON or YAML; for a new world.")
  private Optional<Path> world = Optional.empty();

  @Option(
      names = "--now",
      paramLabel = "INSTANT",
      converter = ToInstant.class,
      description = "Where virtual time begins, such as 2026-11-05T12:00:00Z; for a new world.")
  private Optional<Instant> now = Optional.empty();

  @Option(
      names = "--speed",
      paramLabel = "N",
      description = "Virtual seconds in a second; 0 stands still. Default: 1, or as it was kept.")
  private Optional<BigDecimal> speed = Optional.empty();

  @Option(
      names = "--scenario",
      paramLabel = "FILE|NAME",
      description = "Plays a story in a new world. 'list' shows those that are shipped.")
  private Optional<String> scenario = Optional.empty();

  @Option(names = "--fast", description = "The scenario does not wait for the clock, but moves it.")
  private boolean isFast;

  @Option(
      names = "--once",
      description = "Ends with the scenario: with 0 when all was as expected, otherwise with 1.")
  private boolean isOnce;

  private static final class ToInstant implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "it must be an instant such as 2026-11-05T12:00:00Z, but is " + text);
      }
    }
  }

  Simulate(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (scenario.isEmpty() && (isFast || isOnce)) {
      throw new ParameterException(
          spec.commandLine(), (isFast ? "--fast" : "--once") + " is for a --scenario");
    }
    if (scenario.filter(Scenarios.LIST::equals).isPresent()) {
      machine.out().print(Scenarios.list());
      return 0;
    }
    Setup setup = setup();
    Optional<Scenario> story = scenario.map(name -> read(name, setup));
    Simulator simulator = start(setup);
    if (story.isPresent() && !simulator.isNew()) {
      simulator.close();
      throw new RefusedStart(
          "a scenario begins a world of its own, and %s holds one already: choose another --data"
              .formatted(setup.data().orElseThrow()));
    }
    return story.isPresent() ? play(story.get(), simulator) : run(simulator);
  }

  private int run(Simulator simulator) throws InterruptedException {
    introduce(simulator);
    return UntilStopped.run(machine, "the simulator", simulator::close);
  }

  private int play(Scenario story, Simulator simulator) throws InterruptedException {
    if (isOnce) {
      tell(Introduction.brief(simulator.uri().toString()));
      try (simulator) {
        return simulator.play(story, isFast, this::tellLine).isMet() ? 0 : Failures.FAILED;
      }
    }
    introduce(simulator);
    Thread player = Thread.ofVirtual().name("scenario").start(() -> tellStory(story, simulator));
    return UntilStopped.run(
        machine,
        "the simulator",
        () -> {
          player.interrupt();
          simulator.close();
        });
  }

  private void tellStory(Scenario story, Simulator simulator) {
    try {
      tellLine("");
      var _ = simulator.play(story, isFast, this::tellLine);
      tellLine("The simulator goes on; Ctrl-C ends it.");
    } catch (InterruptedException _) {
      // it is being stopped
    } catch (RuntimeException e) {
      log.error("the scenario broke off", e);
    }
  }

  private void introduce(Simulator simulator) {
    tell(Introduction.of(simulator.uri().toString(), simulator.world(), data));
  }

  private void tellLine(String line) {
    tell(line + "\n");
  }

  private void tell(String text) {
    machine.out().print(text);
    machine.out().flush();
  }

  private Setup setup() {
    if (port < 0 || port > HIGHEST_PORT) {
      throw new RefusedStart("--port must be from 0 (any free one) to 65535, but is " + port);
    }
    checked("--now", () -> now.ifPresent(VirtualClock::checkTime));
    checked("--speed", () -> speed.ifPresent(VirtualClock::checkSpeed));
    Setup setup = Setup.on(port).with(new Setup.Time(now, speed));
    Optional<String> json = world.map(file -> Document.read(file).tree().toString());
    Setup inWorld = json.map(setup::with).orElse(setup);
    return data.map(inWorld::with).orElse(inWorld);
  }

  private static void checked(String option, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new RefusedStart(option + ": " + e.getMessage(), e);
    }
  }

  /// Read in a simulator that is gone at once, so that a mistake leaves nothing behind.
  private Scenario read(String name, Setup setup) {
    Document document = Scenarios.find(name);
    Setup alone = setup.world().map(Setup.on(0)::with).orElse(Setup.on(0));
    Scenario story;
    try (Simulator elsewhere = start(alone)) {
      story = elsewhere.scenario(document.name(), document.tree().toString());
    } catch (IllegalArgumentException e) {
      throw new RefusedStart(String.valueOf(e.getMessage()), e);
    }
    if (story.start().isPresent() && now.isPresent()) {
      throw new RefusedStart(name + " begins when it says itself: leave out --now");
    }
    if (story.bringsWorld() && world.isPresent()) {
      throw new RefusedStart(name + " brings a world of its own: leave out --world");
    }
    return story;
  }

  private Simulator start(Setup setup) {
    try {
      return Simulator.start(setup);
    } catch (UncheckedIOException e) {
      throw refused(e);
    } catch (IllegalArgumentException e) {
      String where = String.valueOf(e.getMessage()).replaceFirst("^\\$\\.?", "");
      throw new RefusedStart(world.map(Path::toString).orElse("--world") + ": " + where, e);
    } catch (IllegalStateException e) {
      throw new RefusedStart(String.valueOf(e.getMessage()), e);
    }
  }

  private static RefusedStart refused(UncheckedIOException e) {
    String why = Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse("");
    return e.getCause() instanceof BindException
        ? new RefusedStart(e.getMessage() + ": " + why + "; choose another with --port", e)
        : new RefusedStart(String.valueOf(e.getMessage()), e);
  }
}
