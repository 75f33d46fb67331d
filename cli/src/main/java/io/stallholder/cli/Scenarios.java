package io.stallholder.cli;

import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.simulator.scenario.Shipped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/// Scenarios by name or by file.
final class Scenarios {
  /// In place of a name.
  static final String LIST = "list";

  private Scenarios() {}

  /// @param nameOrFile one that is shipped, or a file
  static Document find(String nameOrFile) {
    Optional<String> shipped = Shipped.text(nameOrFile);
    if (shipped.isPresent()) {
      return Document.parse(nameOrFile, shipped.get());
    }
    Path file = Path.of(nameOrFile);
    if (!Files.exists(file)) {
      throw new RefusedStart(
          "--scenario %s is neither a file nor one that is shipped; --scenario list shows those"
              .formatted(nameOrFile));
    }
    return Document.read(file);
  }

  /// Name and meaning of all that are shipped, a line each.
  static String list() {
    int width = Shipped.NAMES.stream().mapToInt(String::length).max().orElse(0);
    return Shipped.NAMES.stream()
        .map(name -> ("%-" + width + "s  %s%n").formatted(name, about(name)))
        .collect(Collectors.joining());
  }

  private static String about(String name) {
    return find(name).tree().path("about").asText();
  }
}
