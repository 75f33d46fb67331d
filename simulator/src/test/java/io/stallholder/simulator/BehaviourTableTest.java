package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BehaviourTableTest {
  private static final Path FILE = Path.of("..", "docs", "simulator-behaviour.md");
  private static final String WRITE = "stallholder.write";

  @Test
  void theTableInTheDocumentationIsWhatTheCodeSays() throws IOException {
    String table;
    try (Stall stall = Stall.open()) {
      JsonNode switches = stall.get("switches");
      Map<String, String> standing = new HashMap<>();
      for (Switch<?> each : Switch.all()) {
        standing.put(each.name(), switches.path(each.name()).toString());
      }
      table = BehaviourTable.write(stall.simulator().services(), standing);
    }
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(FILE, table);
    }

    assertThat(table)
        .as("renew it with: ./mvnw -pl simulator test -Dtest=BehaviourTableTest -D%s=true", WRITE)
        .isEqualTo(Files.readString(FILE));
  }
}
