package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.acceptance.Program.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The launcher, installed in a folder of its own beside the packaged program.
@Timeout(60)
final class LauncherIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int NO_JDK = 69;

  @TempDir Path folder;

  @BeforeEach
  void install() throws IOException {
    Path launcher = Path.of("..", "stallholder");
    Files.copy(launcher, folder.resolve("stallholder"));
    executable(folder.resolve("stallholder"));
    Files.createDirectories(folder.resolve("cli"));
    Files.createSymbolicLink(folder.resolve("cli/target"), Program.jar().getParent());
  }

  @Test
  void findsItsJdkWhileAnOlderOneIsTheDefault() throws Exception {
    Path older = olderJdk();
    Path known = Files.createDirectories(folder.resolve("home/.jdks"));
    Files.createSymbolicLink(known.resolve("fitting"), Path.of(System.getProperty("java.home")));
    Finished finished =
        launch(
            List.of(folder.resolve("stallholder").toString(), "--version"),
            Map.of(
                "JAVA_HOME", older.toString(),
                "PATH", older.resolve("bin") + ":/usr/bin:/bin",
                "HOME", folder.resolve("home").toString()));
    finished.expecting(0);
    assertThat(finished.out()).startsWith("stallholder ").contains("on Java ");
    assertThat(finished.err()).isEmpty();
  }

  @Test
  void saysInOneLineThatThereIsNoJdk() throws Exception {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : List.of("sh", "sed", "dirname", "readlink")) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }
    Finished finished =
        launch(
            withoutJdks(folder.resolve("stallholder") + " --version"),
            Map.of("PATH", tools.toString(), "HOME", folder.resolve("nobody").toString()));
    finished.expecting(NO_JDK);
    assertThat(finished.err().lines())
        .singleElement()
        .asString()
        .startsWith("stallholder: needs JDK 25 or newer and found none");
    assertThat(finished.out()).isEmpty();
  }

  /// The system's folders are hidden from that one process by a mount namespace.
  private static List<String> withoutJdks(String command) throws InterruptedException {
    String hide =
        "for it in /usr/lib/jvm /usr/java /opt; do"
            + " if /usr/bin/test -d $it; then /usr/bin/mount -t tmpfs none $it || exit 99; fi;"
            + " done; ";
    List<String> namespace =
        List.of("/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c");
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/unshare"))
            && run(namespace, hide, Map.of()).exitCode() == 0,
        "this machine allows no mount namespaces (unshare of util-linux), so its JDKs cannot be"
            + " hidden");
    List<String> all = new ArrayList<>(namespace);
    all.add(hide + command);
    return all;
  }

  private static Finished run(List<String> command, String last, Map<String, String> environment)
      throws InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.add(last);
    return launch(all, environment);
  }

  private static Finished launch(List<String> command, Map<String, String> environment)
      throws InterruptedException {
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return Program.run(builder, LIMIT);
  }

  /// As far as the launcher looks: a release file and programs, which it must not call.
  private Path olderJdk() throws IOException {
    Path jdk = Files.createDirectories(folder.resolve("jdk-17"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.12\"\n");
    Files.createDirectories(jdk.resolve("bin"));
    for (String program : List.of("java", "javac")) {
      Path file = jdk.resolve("bin").resolve(program);
      Files.writeString(file, "#!/bin/sh\necho this is JDK 17 >&2\nexit 17\n");
      executable(file);
    }
    return jdk;
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
