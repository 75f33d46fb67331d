package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.protocol.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// `clock` and `switches`: how the world runs.
final class SettingsResource {
  private final Parts parts;

  SettingsResource(Parts parts) {
    this.parts = parts;
  }

  ObjectNode clock() {
    VirtualClock clock = parts.clock();
    return Json.object().put("now", clock.instant().toString()).put("speed", clock.speed());
  }

  ObjectNode setClock(Fields fields) {
    Optional<Instant> now =
        fields.has("now") ? Optional.of(fields.instant("now")) : Optional.empty();
    Optional<Duration> advance =
        fields.has("advance") ? Optional.of(fields.duration("advance")) : Optional.empty();
    Optional<BigDecimal> speed =
        fields.has("speed") ? Optional.of(fields.number("speed")) : Optional.empty();
    fields.end();
    if (now.isPresent() == advance.isPresent() && (now.isPresent() || speed.isEmpty())) {
      throw Problem.at("$", "needs now, advance or speed, and not both of the first two");
    }
    VirtualClock clock = parts.clock();
    BigDecimal before = clock.speed();
    try {
      // The speed first: else time that is set and frozen would stand a moment later.
      speed.ifPresent(clock::speed);
      now.ifPresent(clock::set);
      advance.ifPresent(clock::advance);
    } catch (IllegalArgumentException e) {
      clock.speed(before);
      throw Problem.at("$", String.valueOf(e.getMessage()));
    }
    return clock();
  }

  /// @return begins a new story at the time that the fields name; does nothing when they name none
  Runnable beginning(Fields fields) {
    Optional<Instant> now =
        fields.has("now") ? Optional.of(fields.instant("now")) : Optional.empty();
    Optional<BigDecimal> speed =
        fields.has("speed") ? Optional.of(fields.number("speed")) : Optional.empty();
    fields.end();
    try {
      now.ifPresent(VirtualClock::checkTime);
      speed.ifPresent(VirtualClock::checkSpeed);
    } catch (IllegalArgumentException e) {
      throw Problem.at("$", String.valueOf(e.getMessage()));
    }
    return () -> {
      now.ifPresent(parts.clock()::begin);
      speed.ifPresent(parts.clock()::speed);
    };
  }

  ObjectNode switches() {
    ObjectNode json = Json.object();
    parts.switches().values().forEach(json::set);
    return json;
  }

  /// All or nothing: a wrong value leaves every switch as it was.
  ObjectNode setSwitches(Fields fields) {
    checkSwitches(fields);
    for (Switch<?> each : Switch.all()) {
      if (fields.has(each.name())) {
        parts.switches().choose(each, fields.any(each.name()));
      }
    }
    return switches();
  }

  static void checkSwitches(Fields fields) {
    for (Switch<?> each : Switch.all()) {
      if (fields.has(each.name())) {
        try {
          Switches.check(each, fields.any(each.name()));
        } catch (IllegalArgumentException e) {
          throw Problem.at(fields.at(each.name()), String.valueOf(e.getMessage()));
        }
      }
    }
    fields.end();
  }
}
