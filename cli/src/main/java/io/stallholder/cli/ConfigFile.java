package io.stallholder.cli;

import io.stallholder.gateway.config.GatewayConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The option `--config`, the same for all verbs that need the gateway's configuration.
final class ConfigFile {
  private static final Path USUAL = Path.of("stallholder.yaml");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration; stallholder.yaml of this folder if it exists. STALLHOLDER_* variables"
              + " lie over it.")
  private Optional<Path> given = Optional.empty();

  GatewayConfig load(Machine machine) {
    Optional<Path> file = given.or(() -> Optional.of(USUAL).filter(Files::exists));
    return GatewayConfig.load(file, machine.settings());
  }
}
