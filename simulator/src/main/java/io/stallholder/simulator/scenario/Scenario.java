package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.world.World;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A story: how things are at first, and what happens then, with what has to come of it.
///
/// @param about what it shows, in one sentence
/// @param source where that is documented or was observed; or that it is a guess
public record Scenario(
    String name, String about, String source, Opening opening, List<Step> steps) {
  public Scenario {
    steps = List.copyOf(steps);
  }

  /// How things are before the first step.
  ///
  /// @param world empty for the world as it is
  /// @param start when it begins, by virtual time; empty for the time as it is
  /// @param switches as `PUT /_simulator/switches` takes them
  /// @param faults each as `POST /_simulator/faults` takes it
  record Opening(
      Optional<JsonNode> world,
      Optional<Instant> start,
      Optional<JsonNode> switches,
      List<JsonNode> faults) {
    Opening {
      faults = List.copyOf(faults);
    }
  }

  /// @param file what it is called in complaints
  /// @param present the world that it is for, unless it brings its own
  /// @param operations the AWS operations that faults can be for
  /// @throws IllegalArgumentException saying in one line what is wrong and where
  public static Scenario read(String file, String json, World present, Set<String> operations) {
    return new ScenarioReader(file, present, operations).read(json);
  }

  /// When it begins, if it says so.
  public Optional<Instant> start() {
    return opening.start();
  }

  public boolean bringsWorld() {
    return opening.world().isPresent();
  }
}
