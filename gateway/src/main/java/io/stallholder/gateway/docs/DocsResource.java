package io.stallholder.gateway.docs;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/// `/docs`: `/openapi.yaml` as a page, without scripts and without anything from elsewhere.
public final class DocsResource implements Resource {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #16202c; --quiet: #4b5663; --paper: #fff;
        --soft: #eef1f5; --line: #c5ccd5; --link: #0b5394; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --quiet: #b3bdc9;
        --paper: #12171e; --soft: #1d2530; --line: #3a4552; --link: #8ec5ff; } }
      *, *::before, *::after { box-sizing: border-box; }
      body { margin: 0 auto; max-width: 64rem; padding: 0 1rem 4rem; background: var(--paper);
        color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
      a { color: var(--link); }
      a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
      .skip { position: absolute; left: -100rem; }
      .skip:focus { position: static; }
      nav ul { columns: 18rem; padding-left: 1.25rem; }
      h2 { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 3rem; }
      h3 { margin-top: 2.5rem; }
      h5 { margin: 1rem 0 0; font-size: 1rem; }
      code, pre { font: 0.9em/1.5 ui-monospace, monospace; }
      pre { background: var(--soft); padding: 0.75rem; white-space: pre-wrap; }
      .call code { font-size: 1.05em; font-weight: 600; }
      .type { color: var(--quiet); }
      .answer { border-left: 3px solid var(--line); padding-left: 1rem; }
      dd { margin-left: 1.5rem; }
      dd p { margin: 0.25rem 0; }
      """;

  private static final String POLICY =
      "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
          .formatted(digest());

  /// Made when somebody first looks: reading the document takes a start's time.
  private static final class Made {
    static final byte[] PAGE = page();
  }

  private static byte[] page() {
    try (InputStream file = DocsResource.class.getResourceAsStream("/openapi.yaml")) {
      var document = new YAMLMapper().readTree(Objects.requireNonNull(file));
      return new Page(document).html(STYLE).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void register(Routes routes) {
    routes.open().get("/docs", _ -> reply());
  }

  private static Reply reply() {
    return Reply.bytes(200, "text/html; charset=utf-8", Made.PAGE)
        .with("Content-Security-Policy", POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff");
  }

  private static String digest() {
    try {
      byte[] style = STYLE.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(style));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
