package io.stallholder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.identity.Signatures;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Protocol;
import io.stallholder.simulator.protocol.Request;
import io.stallholder.simulator.protocol.Service;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/// Finds the service that an AWS request is for, checks who sent it, and has it performed.
final class AwsCalls {
  private static final Logger LOG = System.getLogger(AwsCalls.class.getName());
  private static final Caller ANONYMOUS = new Caller("", "anonymous", "", "");
  private static final Service UNKNOWN_SERVICE =
      new Service("", "", Protocol.JSON_1_1, "com.amazon.coral.service#", Map.of());

  private final ReentrantLock lock;
  private final List<Service> services;
  private final Tools tools;

  /// What every call needs, whatever its service.
  record Tools(
      Signatures signatures, VirtualClock clock, Switches switches, Faults faults, Calls calls) {}

  private record Route(Service service, String operation) {}

  AwsCalls(ReentrantLock lock, List<Service> services, Tools tools) {
    this.lock = lock;
    this.services = List.copyOf(services);
    this.tools = tools;
  }

  Set<String> operations() {
    Set<String> names = new TreeSet<>();
    services.forEach(service -> names.addAll(service.operations().keySet()));
    return names;
  }

  /// @return empty when the connection is to be closed without an answer
  Optional<Answer> answer(Request request) throws InterruptedException {
    Route route = route(request);
    Duration latency;
    boolean resets;
    boolean losesReply;
    lock.lockInterruptibly();
    try {
      latency = tools.faults().latency(route.operation());
      resets = tools.faults().resets(route.operation());
      losesReply = tools.faults().losesReply(route.operation());
    } finally {
      lock.unlock();
    }
    Thread.sleep(latency);
    lock.lockInterruptibly();
    try {
      if (resets) {
        log(route, ANONYMOUS, Json.object(), 0, Json.object());
        return Optional.empty();
      }
      Answer answer = perform(request, route, !losesReply);
      return losesReply ? Optional.empty() : Optional.of(answer);
    } finally {
      lock.unlock();
    }
  }

  private Answer perform(Request request, Route route, boolean isAnswered)
      throws InterruptedException {
    Service service = route.service();
    String requestId = UUID.randomUUID().toString();
    Caller caller = ANONYMOUS;
    ObjectNode input = Json.object();
    Answer answer;
    JsonNode output;
    // Whatever is due by now has happened when the call is looked at.
    tools.clock().instant();
    try {
      Service.Operation operation = service.operations().get(route.operation());
      if (operation == null) {
        throw unknownOperation(route.operation());
      }
      caller = tools.signatures().verify(request, service.signingName());
      input = service.protocol().read(request);
      Call call = new Call(route.operation(), caller, input, request.size());
      ObjectNode result = operation.perform(call);
      output = result;
      answer = service.protocol().success(service, route.operation(), result, requestId);
    } catch (AwsError e) {
      output = Json.object().put("__type", e.code()).put("message", e.explanation());
      answer = failure(service, e, requestId);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the simulator failed at " + route.operation(), e);
      AwsError fault = AwsError.fault("InternalFailure", "The simulator failed: " + e);
      output = Json.object().put("__type", fault.code()).put("message", fault.explanation());
      answer = failure(service, fault, requestId);
    }
    log(route, caller, input, isAnswered ? answer.status() : 0, output);
    return answer;
  }

  private void log(Route route, Caller caller, JsonNode input, int status, JsonNode output) {
    tools
        .calls()
        .add(
            new Calls.Received(
                tools.clock().instant(),
                route.operation(),
                caller.arn(),
                caller.region(),
                input,
                status,
                output));
  }

  private Answer failure(Service service, AwsError error, String requestId) {
    Switch.ErrorType type = tools.switches().get(Switch.ERROR_TYPE);
    return service.protocol().failure(service, error, type, requestId);
  }

  private Route route(Request request) {
    Optional<String> target = request.header("X-Amz-Target");
    String type = request.header("Content-Type").orElse("");
    if (target.isPresent()) {
      int dot = target.get().lastIndexOf('.');
      String prefix = dot < 0 ? "" : target.get().substring(0, dot);
      return new Route(service(prefix), target.get().substring(dot + 1));
    }
    if (type.startsWith("application/x-www-form-urlencoded")) {
      try {
        ObjectNode form = Protocol.form(request);
        return new Route(service(form.path("Version").asText()), form.path("Action").asText());
      } catch (AwsError e) {
        return new Route(UNKNOWN_SERVICE, "");
      }
    }
    return new Route(UNKNOWN_SERVICE, "");
  }

  private Service service(String address) {
    return services.stream()
        .filter(service -> service.address().equals(address))
        .findFirst()
        .orElse(UNKNOWN_SERVICE);
  }

  @Behaviour(
      value = "An operation that does not exist answers UnknownOperationException",
      source = Source.GUESS,
      of = "the code of AWS's common layer",
      date = "2026-11-23")
  private static AwsError unknownOperation(String operation) {
    return AwsError.client(
        "UnknownOperationException",
        operation.isEmpty()
            ? "This is a simulator of AWS; its control API is under /_simulator."
            : "The simulator does not know the operation " + operation);
  }
}
