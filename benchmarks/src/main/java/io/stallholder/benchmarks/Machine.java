package io.stallholder.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where the figures were made; without it they mean nothing.
///
/// @param load the average of runnable threads before the start: above 0.5 others took their share
record Machine(int cores, String cpu, String system, String jdk, double load) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  static Machine here() throws IOException {
    List<String> info = Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        cpu(info, System.getProperty("os.arch")),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /// @param otherwise where the system does not say, as on ARM
  static String cpu(List<String> info, String otherwise) {
    return info.stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  String describe() {
    return "%d %s, %s; %s; %s; load before: %.2f"
        .formatted(cores, cores == 1 ? "core" : "cores", cpu, system, jdk, load);
  }
}
