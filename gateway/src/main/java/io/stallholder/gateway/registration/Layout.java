package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.http.Reply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// What all pages have in common: one style sheet in the page itself, no script, nothing loaded
/// from anywhere, and headers that let nothing else in.
final class Layout {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1b2430; --quiet: #5a6675; --paper: #fff;
        --ground: #f1f4f8; --line: #8793a3; --accent: #0b5cad; --fault: #b3261e; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e9edf2; --quiet: #a7b2c0;
        --paper: #1b222c; --ground: #11161d; --line: #6c7a8b; --accent: #7fb6f5;
        --fault: #ff9a91; } }
      * { box-sizing: border-box; }
      body { margin: 0; padding: 2rem 1rem; background: var(--ground); color: var(--ink);
        font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
      main, footer, .banner { max-width: 34rem; margin: 0 auto; }
      main { background: var(--paper); padding: 2rem; border-radius: .75rem;
        box-shadow: 0 1px 4px rgb(0 0 0 / .18); }
      h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
      a { color: var(--accent); }
      label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
      input { width: 100%; padding: .6rem .7rem; border: 1px solid var(--line); font: inherit;
        border-radius: .4rem; background: var(--paper); color: var(--ink); }
      input[aria-invalid] { border: 2px solid var(--fault); }
      input:focus-visible, a:focus-visible, button:focus-visible {
        outline: 3px solid var(--accent); outline-offset: 2px; }
      button, .button { display: inline-block; margin-top: 1.5rem; padding: .7rem 1.3rem;
        border: 0; border-radius: .4rem; background: var(--accent); color: var(--paper);
        font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
      .fault, [role=alert] { color: var(--fault); margin: .3rem 0 0; }
      .quiet, footer { color: var(--quiet); font-size: .9rem; }
      footer { padding: 1rem 2rem; }
      .banner { margin-bottom: 1rem; padding: .5rem 1rem; border: 2px dashed var(--fault);
        border-radius: .4rem; text-align: center; }
      """;

  private static final String SECURITY_POLICY =
      "default-src 'none'; style-src 'sha256-"
          + digest(STYLE)
          + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final RegistrationConfig config;
  private final Mode mode;

  Layout(RegistrationConfig config, Mode mode) {
    this.config = config;
    this.mode = mode;
  }

  Html page(Html title, Html body) {
    return Html.of(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{}</title>
        <style>{}</style>
        </head>
        <body>
        {}
        <main>
        <h1>{}</h1>
        {}
        </main>
        <footer><p>Questions? {} helps: {}</p></footer>
        </body>
        </html>
        """,
        title,
        new Html(STYLE),
        banner(),
        title,
        body,
        config.sellerName(),
        support());
  }

  /// What keeps a page from being cached, framed, scripted, or from telling its address to others.
  static Reply guarded(Reply reply) {
    return reply
        .with("Content-Security-Policy", SECURITY_POLICY)
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Frame-Options", "DENY");
  }

  private Html banner() {
    return mode == Mode.SIMULATED
        ? Html.of("<p class=\"banner\">Simulated: nothing here is bought or billed.</p>")
        : Html.NOTHING;
  }

  private Html support() {
    String contact = config.supportContact();
    String link = contact.contains("://") ? contact : "mailto:" + contact;
    return Html.of("<a href=\"{}\">{}</a>", link, contact);
  }

  private static String digest(String style) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
