package io.stallholder.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// The packaged program, started as the launcher starts it: what is measured is what users run.
///
/// @param javaOptions of `STALLHOLDER_JAVA_OPTIONS`, which a profiler may come with
public record Program(Path jar, List<String> javaOptions) {
  private static final List<String> LAUNCHER_OPTIONS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  public Program {
    javaOptions = List.copyOf(javaOptions);
  }

  /// Where the launcher says that it is.
  public static Program found(Properties properties, Map<String, String> environment) {
    String options = environment.getOrDefault("STALLHOLDER_JAVA_OPTIONS", "").strip();
    return new Program(
        Path.of(properties.getProperty("stallholder.jar", "cli/target/stallholder.jar")),
        options.isEmpty() ? List.of() : List.of(options.split("\\s+")));
  }

  Child start(List<String> moreJavaOptions, String... arguments)
      throws IOException, InterruptedException {
    return Child.start(command(moreJavaOptions, arguments));
  }

  /// A process that is not started yet, for who wants its output, or more of them than one.
  public ProcessBuilder process(List<String> moreJavaOptions, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Child.tool("java")));
    command.addAll(command(moreJavaOptions, arguments));
    return new ProcessBuilder(command);
  }

  /// The arguments of `java`.
  List<String> command(List<String> moreJavaOptions, String... arguments) {
    List<String> command = new ArrayList<>(LAUNCHER_OPTIONS);
    command.addAll(moreJavaOptions);
    command.addAll(javaOptions);
    command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
