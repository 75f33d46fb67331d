package io.stallholder.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.benchmarks.Program;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The short form of `./stallholder bench --chaos`.
@Timeout(600)
final class ChaosIT {
  private static final int KILLS = 12;

  @Test
  void everySumClosesAndAwsAgreesThoughGatewaysAndDatabaseAreKilled() throws Exception {
    long seed = System.nanoTime();
    Program program = Program.found(System.getProperties(), System.getenv());
    Path folder = Files.createTempDirectory("stallholder-chaos-");
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    boolean holds = Chaos.run(new Chaos.Plan(KILLS, seed, folder), program, out, out);

    assertThat(holds).as("no breach with seed %d", seed).isTrue();
  }
}
