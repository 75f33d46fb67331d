package io.stallholder.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds `docs/configuration.md` to the code, in both directions.
final class ConfigurationDocsTest {
  /// A row of a table: the key, its default, its meaning.
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-zA-Z.\\[\\]]+)` \\| ([^|]*) \\| ([^|]+) \\|");

  private static final List<Key> KEYS = Key.all(GatewayConfig.class);

  @Test
  void everyKeyIsDocumentedWithItsDefault() throws IOException {
    Map<String, String> documented = documented();
    Map<String, String> real =
        KEYS.stream()
            .collect(
                Collectors.toMap(
                    Key::path, ConfigurationDocsTest::otherwise, (a, _) -> a, TreeMap::new));
    assertThat(documented).isEqualTo(real);
  }

  @Test
  void noTwoKeysShareAVariable() {
    assertThat(KEYS.stream().map(key -> key.variable("0")).toList()).doesNotHaveDuplicates();
  }

  private static String otherwise(Key key) {
    if (key.required()) {
      return "required";
    }
    return key.otherwise().map(value -> "`" + value + "`").orElse("none");
  }

  private static Map<String, String> documented() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "configuration.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(row.group(3)).as("the meaning of %s", row.group(1)).isNotBlank();
        assertThat(rows.put(row.group(1), row.group(2))).as("%s twice", row.group(1)).isNull();
      }
    }
    return rows;
  }
}
