package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The API's own page, in a real browser: everything on it, nothing from elsewhere, no barriers.
@Timeout(120)
final class DocsPageIT {
  private static final String BROKEN_LINKS =
      """
      () => [...document.querySelectorAll('a[href^="#"]')].map(it => it.getAttribute('href'))
        .filter(it => !document.getElementById(it.substring(1)))
      """;

  @RegisterExtension final Stall stall = new Stall();

  DocsPageIT() throws Exception {}

  @Test
  void itIsReadWithoutScriptsAndWithoutAnythingFromElsewhere() throws Exception {
    try (Chromium chromium = Chromium.start()) {
      stall.serve();
      List<String> requests = new ArrayList<>();
      List<String> complaints = new ArrayList<>();
      var visitor = chromium.visitor();
      visitor.onRequest((Request request) -> requests.add(request.url()));
      Page page = visitor.newPage();
      page.onConsoleMessage(message -> complaints.add(message.text()));
      String address = stall.api("/docs").toString();
      Response response = page.navigate(address);
      assertThat(response.status()).isEqualTo(200);
      assertThat(page.locator("script").count()).isZero();
      assertThat(page.locator("#askAccess").innerText()).contains("whether a license gives access");
      for (Object broken : (List<?>) page.evaluate(BROKEN_LINKS)) {
        throw new AssertionError("nothing is at " + broken);
      }
      page.keyboard().press("Tab");
      page.keyboard().press("Enter");
      assertThat(page.url()).isEqualTo(address + "#content");
      chromium.assertNoBarriers(page, "docs", false);
      assertThat(requests).allMatch(url -> url.startsWith(address));
      assertThat(complaints).isEmpty();
    }
  }
}
