package io.stallholder.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A process's memory as the system counts it.
final class Resident {
  private static final String LINE = "VmRSS:";
  private static final double BYTES_PER_KIBIBYTE = 1_024;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private Resident() {}

  /// What it holds when the collector has taken the rest.
  static double megabytesAfterCollection(long pid) throws IOException, InterruptedException {
    var _ = run(List.of(Child.tool("jcmd"), Long.toString(pid), "GC.run"));
    return kibibytes(pid) * BYTES_PER_KIBIBYTE / BYTES_PER_MEGABYTE;
  }

  private static long kibibytes(long pid) throws IOException, InterruptedException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    return Files.isReadable(status)
        ? kibibytes(Files.readAllLines(status))
        : Long.parseLong(run(List.of("ps", "-o", "rss=", "-p", Long.toString(pid))).strip());
  }

  /// Of Linux's `/proc/PID/status`.
  static long kibibytes(List<String> status) throws IOException {
    String line =
        status.stream()
            .filter(text -> text.startsWith(LINE))
            .findFirst()
            .orElseThrow(() -> new IOException("no " + LINE + " in " + status));
    return Long.parseLong(line.substring(LINE.length()).replace("kB", "").strip());
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream stream = process.getInputStream()) {
      String output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + output);
      }
      return output;
    }
  }
}
