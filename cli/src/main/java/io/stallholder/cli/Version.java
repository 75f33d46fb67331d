package io.stallholder.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/// What `--version` says: the jar's own version, and the Java that runs it.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String own =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
    return new String[] {"stallholder " + own + ", on Java " + Runtime.version()};
  }
}
