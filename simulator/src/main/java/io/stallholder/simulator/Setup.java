package io.stallholder.simulator;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// How a simulator starts.
///
/// @param port 0 for any that is free
/// @param data the folder in which everything outlives a restart; without one nothing does
/// @param world what exists, as the JSON that `PUT /_simulator/world` takes; empty for the standing
///   world
/// @param time how virtual time begins
/// @param machine the clock of signatures, quota and queues
public record Setup(
    int port, Optional<Path> data, Optional<String> world, Time time, InstantSource machine) {
  /// How virtual time begins.
  ///
  /// @param now empty for the machine's time, or where it stood when the data were kept
  /// @param speed empty for the machine's, or as it was when the data were kept
  public record Time(Optional<Instant> now, Optional<BigDecimal> speed) {
    static final Time STANDING = new Time(Optional.empty(), Optional.empty());
  }

  public static Setup on(int port) {
    return new Setup(
        port, Optional.empty(), Optional.empty(), Time.STANDING, InstantSource.system());
  }

  public Setup with(Path folder) {
    return new Setup(port, Optional.of(folder), world, time, machine);
  }

  public Setup with(String json) {
    return new Setup(port, data, Optional.of(json), time, machine);
  }

  public Setup with(Time beginning) {
    return new Setup(port, data, world, beginning, machine);
  }

  public Setup with(InstantSource clock) {
    return new Setup(port, data, world, time, clock);
  }
}
