package io.stallholder.gateway.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AlarmDocsTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final String WRITE = "stallholder.write";

  @Test
  void theAlertFileIsWhatTheCodeSays() throws IOException {
    holds("alerts.yaml", AlarmDocs.prometheus());
  }

  @Test
  void theHandbookIsWhatTheCodeSays() throws IOException {
    holds("alarms.md", AlarmDocs.handbook());
  }

  @Test
  void prometheusFindsWhatItNeedsInEachAlert() throws IOException {
    JsonNode rules =
        new YAMLMapper().readTree(DOCS.resolve("alerts.yaml").toFile()).at("/groups/0/rules");
    Set<String> names = new HashSet<>();
    for (JsonNode rule : rules) {
      assertThat(names.add(rule.path("alert").asText())).as("%s twice", rule).isTrue();
      assertThat(rule.path("expr").asText())
          .matches("absent\\([a-z_]+\\)|[a-z_]+(\\{[a-z]+[=!]~\"[a-z|-]+\"\\})? [<>] \\d+");
      assertThat(rule.path("for").asText("0s")).matches("\\d+s");
      assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
      rule.path("annotations").forEach(words -> assertThat(words.asText()).isNotBlank());
    }
    assertThat(names).hasSize(Rules.all().size());
  }

  private static void holds(String name, String text) throws IOException {
    Path file = DOCS.resolve(name);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, text);
    }
    assertThat(text)
        .as("renew it with: ./mvnw -pl gateway test -Dtest=AlarmDocsTest -D%s=true", WRITE)
        .isEqualTo(Files.readString(file));
  }
}
