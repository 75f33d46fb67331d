package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The extension in a seller's test, whichever line of JUnit it is run by.
final class JUnitVersionsIT {
  private static final String SAMPLE = "io.stallholder.simulator.sample.SellerTest";

  /// Laid there by the build, and on no class path of its own.
  private static final Path CONSOLES = Path.of("target", "junit-consoles").toAbsolutePath();

  @Test
  void aSellersTestRunsUnderJUnit5() {
    assertThatSampleSucceeds("junit-5.jar");
  }

  @Test
  void aSellersTestRunsUnderJUnit6() {
    assertThatSampleSucceeds("junit-6.jar");
  }

  private static void assertThatSampleSucceeds(String console) {
    Jvm.Finished finished =
        Jvm.run(
            "-jar",
            CONSOLES.resolve(console).toString(),
            "execute",
            "--class-path=" + classPath(),
            "--select-class=" + SAMPLE,
            "--details=summary",
            "--disable-banner");

    assertThat(finished.output()).contains("2 tests successful", "0 tests failed");
    assertThat(finished.exitCode()).isZero();
  }

  /// The simulator as it is shipped, and the sample.
  private static String classPath() {
    return System.getProperty("simulator.jar") + File.pathSeparator + Jvm.placeOf(SAMPLE);
  }
}
