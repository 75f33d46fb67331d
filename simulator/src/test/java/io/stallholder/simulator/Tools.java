package io.stallholder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Programs that some tests need and that a machine may lack. Such a test is skipped with the line
/// that installs the program; in CI (`CI=true`) it fails.
final class Tools {
  /// The programs that run under Node.js, and the SDK that they use.
  static final Path NODE_FOLDER = Path.of("src", "test", "node").toAbsolutePath();

  private static final Pattern NODE_VERSION = Pattern.compile("v(2\\d|[3-9]\\d)\\..*");
  private static final Pattern AWS_CLI_VERSION = Pattern.compile("aws-cli/2\\..*");
  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Map<String, Optional<Path>> FOUND = new ConcurrentHashMap<>();
  private static final Set<Class<?>> SKIPPED = ConcurrentHashMap.newKeySet();

  private Tools() {}

  static Path node() {
    Class<?> test = CALLER.getCallerClass();
    Path node =
        find("node", NODE_VERSION)
            .orElseGet(() -> lacking(test, "Node.js 20 or newer", "apt-get install nodejs npm"));
    return hasNodeModules()
        ? node
        : lacking(test, "AWS SDK for JavaScript", "(cd " + NODE_FOLDER + " && npm ci)");
  }

  static Path awsCli() {
    Class<?> test = CALLER.getCallerClass();
    return find("aws", AWS_CLI_VERSION)
        .orElseGet(
            () -> lacking(test, "AWS CLI 2", "apt-get install --no-install-recommends awscli"));
  }

  private static Path lacking(Class<?> test, String tool, String install) {
    String message = tool + " is not there; to install it: " + install;
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      return Assertions.fail(message);
    }
    if (SKIPPED.add(test)) {
      // Maven's console counts what was skipped, and says neither which nor why.
      System.err.println(test.getSimpleName() + " is skipped: " + message);
    }
    return Assumptions.abort(message);
  }

  /// The first on the PATH that is of this version: others may stand before it.
  private static Optional<Path> find(String name, Pattern version) {
    return FOUND.computeIfAbsent(
        name,
        unused ->
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .filter(program -> version.matcher(versionOf(program)).matches())
                .findFirst());
  }

  private static String versionOf(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /// npm's record of what it installed is the lock without its first entry, the folder itself.
  private static boolean hasNodeModules() {
    try {
      JsonNode lock = packages(NODE_FOLDER.resolve("package-lock.json"));
      ((ObjectNode) lock).remove("");
      return lock.equals(packages(NODE_FOLDER.resolve("node_modules/.package-lock.json")));
    } catch (IOException e) {
      return false;
    }
  }

  private static JsonNode packages(Path file) throws IOException {
    return new JsonMapper().readTree(file.toFile()).path("packages");
  }
}
