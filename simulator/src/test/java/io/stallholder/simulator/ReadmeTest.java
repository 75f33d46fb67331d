package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ReadmeTest {
  @Test
  void everySwitchIsThereWithItsStandingValue() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    try (Stall stall = Stall.open()) {
      JsonNode switches = stall.get("switches");

      assertThat(switches.size()).isEqualTo(Switch.all().size());
      for (Switch<?> each : Switch.all()) {
        assertThat(readme)
            .contains("| `%s` | `%s` |".formatted(each.name(), switches.path(each.name())));
      }
    }
  }
}
