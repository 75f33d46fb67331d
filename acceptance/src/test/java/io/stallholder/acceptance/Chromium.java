package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// A real browser, Debian's Chromium or the one on the `PATH`, with what looks for barriers in a
/// page. Where one of them is missing, tests are skipped with the line that installs it; in CI
/// (`CI=true`) they fail.
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Path NODE_FOLDER = Path.of("src", "test", "node");
  private static final Path AXE = NODE_FOLDER.resolve("node_modules/axe-core/axe.min.js");
  private static final Path PICTURES =
      Path.of(System.getProperty("stallholder.pages", "target/pages"));
  private static final String BARRIERS =
      """
      async () => (await axe.run()).violations.map(
        it => it.id + ': ' + it.help + ': ' + it.nodes.map(node => node.html).join(' | '))
      """;

  private record Size(int width, int height) {}

  private final Map<String, Size> sizes = new LinkedHashMap<>();
  private final Playwright playwright;
  private final Browser browser;
  private final String axe;

  private Chromium(Path program) throws IOException {
    sizes.put("phone", new Size(390, 844));
    sizes.put("tablet", new Size(820, 1180));
    sizes.put("desktop", new Size(1440, 900));
    axe = Files.readString(AXE);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    boolean isRoot = System.getProperty("user.name", "").equals("root");
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program)
                    .setArgs(isRoot ? List.of("--no-sandbox") : List.of()));
  }

  static Chromium start() throws IOException {
    Path program =
        NAMES.stream()
            .flatMap(Chromium::onPath)
            .findFirst()
            .orElseGet(() -> lacking("Chromium", "apt-get install chromium"));
    if (!Files.exists(AXE)) {
      Path _ = lacking("axe-core", "(cd " + NODE_FOLDER.toAbsolutePath() + " && npm ci)");
    }
    return new Chromium(program);
  }

  private static Stream<Path> onPath(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable);
  }

  private static Path lacking(String what, String install) {
    String message = what + " is not there; to install it: " + install;
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      return Assertions.fail(message);
    }
    System.err.println("The browser's tests are skipped: " + message);
    return Assumptions.abort(message);
  }

  /// Somebody who has never been here, and reads English.
  BrowserContext visitor() {
    return visitor(new Browser.NewContextOptions());
  }

  BrowserContext visitor(Browser.NewContextOptions options) {
    return browser.newContext(options.setLocale(options.locale == null ? "en-GB" : options.locale));
  }

  /// Takes the page's pictures, and asserts that it fits every screen and puts up no barriers.
  void inspect(Page page, String name) {
    for (Map.Entry<String, Size> each : sizes.entrySet()) {
      page.setViewportSize(each.getValue().width(), each.getValue().height());
      assertThat(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
          .as("%s: what a %s cannot show without scrolling sideways", name, each.getKey())
          .isEqualTo(0);
      picture(page, name + "-" + each.getKey(), true);
    }
    assertNoBarriers(page, name, true);
  }

  /// @param whole whether all of the page is in the picture; of a very long one, its beginning
  void assertNoBarriers(Page page, String name, boolean whole) {
    page.evaluate(axe);
    for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      assertThat((List<?>) page.evaluate(BARRIERS)).as("%s, %s", name, scheme).isEmpty();
      if (scheme == ColorScheme.DARK) {
        picture(page, name + "-" + scheme.name().toLowerCase(Locale.ROOT), whole);
      }
    }
  }

  private static void picture(Page page, String name, boolean whole) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(whole)
            .setPath(PICTURES.resolve(name + ".png").toAbsolutePath()));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
