package io.stallholder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.fault.Quota;
import io.stallholder.simulator.identity.Signatures;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.AwsJson;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Calls.Fate;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Request;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.protocol.Wire;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Finds the service that an AWS request is for, checks who sent it, and has it performed: what
/// needs no world outside its lock, the rest inside.
final class AwsCalls {
  private static final Logger LOG = System.getLogger(AwsCalls.class.getName());
  private static final Caller ANONYMOUS = new Caller("", "anonymous", "", "");
  private static final String HOME = "us-east-1";
  private static final Wire PLAIN = AwsJson.v11("", "com.amazon.coral.service#");
  private static final Service NO_SERVICE =
      new Service("", "", true, List.of(PLAIN), Map.of(), Set.of());

  private final ReentrantLock lock;
  private final List<Service> services;
  private final Tools tools;

  /// What every call needs, whatever its service.
  record Tools(
      Signatures signatures,
      VirtualClock clock,
      Switches switches,
      Faults faults,
      Quota quota,
      Calls calls) {}

  private record Route(Service service, Wire wire, String operation) {}

  /// What faults do to the connection of a call.
  private record Weather(Duration latency, boolean resets, boolean losesReply) {}

  /// A call that can be performed, or what is wrong with it.
  private sealed interface Checked {
    Caller caller();

    ObjectNode input();

    record Sound(Service.Operation operation, Call call) implements Checked {
      @Override
      public Caller caller() {
        return call.caller();
      }

      @Override
      public ObjectNode input() {
        return call.input();
      }
    }

    record Wrong(Caller caller, ObjectNode input, AwsError error) implements Checked {}
  }

  AwsCalls(ReentrantLock lock, List<Service> services, Tools tools) {
    this.lock = lock;
    this.services = List.copyOf(services);
    this.tools = tools;
  }

  List<Service> services() {
    return services;
  }

  Set<String> operations() {
    Set<String> names = new TreeSet<>();
    services.forEach(service -> names.addAll(service.operations().keySet()));
    return names;
  }

  /// @return empty when the connection is to be closed without an answer
  Optional<Answer> answer(Request request) throws InterruptedException {
    Route route = route(request);
    String requestId = UUID.randomUUID().toString();
    Processed processed = process(route, () -> check(request, route), requestId);
    if (processed.reply().fate() != Fate.ANSWERED) {
      return Optional.empty();
    }
    return Optional.of(
        switch (processed.outcome()) {
          case Outcome.Done done ->
              route.wire().success(route.operation(), done.output(), requestId);
          case Outcome.Failed failed ->
              route.wire().failure(failed.error(), failed.type(), requestId);
        });
  }

  /// As if it had come over the wire, from a caller whose signature holds.
  Calls.Reply perform(String operation, Caller caller, ObjectNode input)
      throws InterruptedException {
    Route route =
        services.stream()
            .filter(service -> service.operations().containsKey(operation))
            .map(service -> new Route(service, PLAIN, operation))
            .findFirst()
            .orElseThrow();
    return process(route, () -> check(caller, input, route), UUID.randomUUID().toString()).reply();
  }

  private record Processed(Outcome outcome, Calls.Reply reply) {}

  private Processed process(Route route, Supplier<Checked> check, String requestId)
      throws InterruptedException {
    Weather weather = weather(route.operation());
    Thread.sleep(weather.latency());
    if (weather.resets()) {
      return drop(route, requestId);
    }
    Fate fate = weather.losesReply() ? Fate.REPLY_LOST : Fate.ANSWERED;
    Checked checked = check.get();
    lock.lockInterruptibly();
    try {
      Outcome outcome = perform(route, checked);
      Calls.Reply reply = new Calls.Reply(fate, outcome.status(), outcome.body());
      log(route, checked.caller(), requestId, checked.input(), reply);
      tools.clock().keep();
      return new Processed(outcome, reply);
    } finally {
      lock.unlock();
    }
  }

  private sealed interface Outcome {
    int status();

    JsonNode body();

    record Done(ObjectNode output) implements Outcome {
      @Override
      public int status() {
        return 200;
      }

      @Override
      public JsonNode body() {
        return output;
      }
    }

    record Failed(AwsError error, Switch.ErrorType type) implements Outcome {
      @Override
      public int status() {
        return error.status();
      }

      @Override
      public JsonNode body() {
        return Json.object().put("__type", error.code()).put("message", error.explanation());
      }
    }
  }

  private Weather weather(String operation) throws InterruptedException {
    Faults faults = tools.faults();
    lock.lockInterruptibly();
    try {
      return new Weather(
          faults.latency(operation), faults.resets(operation), faults.losesReply(operation));
    } finally {
      lock.unlock();
    }
  }

  private Processed drop(Route route, String requestId) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Calls.Reply none = new Calls.Reply(Fate.DROPPED, 0, Json.object());
      log(route, ANONYMOUS, requestId, Json.object(), none);
      return new Processed(new Outcome.Done(Json.object()), none);
    } finally {
      lock.unlock();
    }
  }

  private Checked check(Request request, Route route) {
    Caller caller = ANONYMOUS;
    ObjectNode input = Json.object();
    try {
      Service.Operation operation = route.service().operations().get(route.operation());
      if (operation == null) {
        throw unknownOperation(route);
      }
      caller = tools.signatures().verify(request, route.service().signingName());
      checkRegion(route.service(), caller);
      input = route.wire().read(route.operation(), request);
      return new Checked.Sound(
          operation, new Call(route.operation(), caller, input, request.size()));
    } catch (AwsError e) {
      return new Checked.Wrong(caller, input, e);
    } catch (RuntimeException e) {
      return new Checked.Wrong(caller, input, failed(route, e));
    }
  }

  private static Checked check(Caller caller, ObjectNode input, Route route) {
    try {
      checkRegion(route.service(), caller);
      Service.Operation operation =
          Objects.requireNonNull(route.service().operations().get(route.operation()));
      return new Checked.Sound(
          operation, new Call(route.operation(), caller, input, Json.bytes(input).length));
    } catch (AwsError e) {
      return new Checked.Wrong(caller, input, e);
    }
  }

  private Outcome perform(Route route, Checked checked) throws InterruptedException {
    // Whatever is due by now has happened when the call is looked at.
    tools.clock().instant();
    try {
      return switch (checked) {
        case Checked.Sound sound -> {
          checkQuota(route, sound.call());
          yield new Outcome.Done(sound.operation().perform(sound.call()));
        }
        case Checked.Wrong wrong -> failure(wrong.error());
      };
    } catch (AwsError e) {
      return failure(e);
    } catch (RuntimeException e) {
      return failure(failed(route, e));
    }
  }

  /// BatchMeterUsage has a quota of its own, which comes after the shape of the request.
  private void checkQuota(Route route, Call call) {
    Optional<Integer> callsPerSecond = tools.switches().get(Switch.OTHER_QUOTA);
    boolean isMarketplace = route.service().signingName().equals("aws-marketplace");
    if (isMarketplace
        && callsPerSecond.isPresent()
        && !call.operation().equals("BatchMeterUsage")
        && !tools.quota().take(call, callsPerSecond.get())) {
      throw tools.faults().throttled();
    }
  }

  private Outcome failure(AwsError error) {
    return new Outcome.Failed(error, tools.switches().get(Switch.ERROR_TYPE));
  }

  private static AwsError failed(Route route, RuntimeException e) {
    LOG.log(Level.ERROR, "the simulator failed at " + route.operation(), e);
    return AwsError.fault("InternalFailure", "The simulator failed: " + e);
  }

  private void log(
      Route route, Caller caller, String requestId, JsonNode input, Calls.Reply reply) {
    tools
        .calls()
        .add(
            new Calls.Received(
                tools.clock().instant(),
                route.service().name(),
                route.operation(),
                caller,
                requestId,
                input,
                reply));
  }

  private Route route(Request request) {
    for (Service service : services) {
      for (Wire wire : service.wires()) {
        Optional<String> operation = wire.operation(request);
        if (operation.isPresent()) {
          return new Route(service, wire, operation.get());
        }
      }
    }
    String target = request.header("X-Amz-Target").orElse("");
    return new Route(NO_SERVICE, PLAIN, target.substring(target.lastIndexOf('.') + 1));
  }

  @Behaviour(
      value = "Services that exist in us-east-1 only refuse a signature for another region",
      source = Source.GUESS,
      of = "the endpoints exist there only; the code is that of AWS's common layer",
      date = "2026-11-24")
  private static void checkRegion(Service service, Caller caller) {
    if (!service.isRegional() && !caller.region().equals(HOME)) {
      throw AwsError.client(
          "InvalidSignatureException",
          "Credential should be scoped to a valid region, not '" + caller.region() + "'.");
    }
  }

  @Behaviour(
      value = "An operation that does not exist answers UnknownOperationException",
      source = Source.GUESS,
      of = "the code of AWS's common layer",
      date = "2026-11-23")
  private static AwsError unknownOperation(Route route) {
    String message;
    if (route.operation().isEmpty()) {
      message = "This is a simulator of AWS; its control API is under /_simulator.";
    } else if (route.service().others().contains(route.operation())) {
      message =
          "%s has the operation %s, but the simulator does not."
              .formatted(route.service().name(), route.operation());
    } else {
      message = "The simulator does not know the operation " + route.operation();
    }
    return AwsError.client("UnknownOperationException", message);
  }
}
