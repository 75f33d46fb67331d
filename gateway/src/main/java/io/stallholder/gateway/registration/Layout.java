package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.http.Reply;
import java.net.URI;
import java.util.Optional;

/// What all pages have in common: one style sheet in the page itself, no script, nothing loaded
/// from elsewhere, and headers that let nothing else in.
final class Layout {
  private final Site site;
  private final Words words;

  Layout(Site site, Words words) {
    this.site = site;
    this.words = words;
  }

  Html page(Html title, Html main) {
    return Html.of(
        """
        <!DOCTYPE html>
        <html lang="{}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{}</title>
        <style>{}</style>
        </head>
        <body>
        <a class="skip" href="#content">{}</a>
        <header>
        {}<div class="top"><p class="brand">{}</p></div>
        </header>
        <main id="content">
        {}
        </main>
        <footer>
        <p>{}</p>
        {}{}
        </footer>
        </body>
        </html>
        """,
        words.language(),
        title,
        new Html(site.style().sheet()),
        words.html("skip"),
        banner(),
        brand(),
        main,
        words.html("support", config().sellerName(), support()),
        papers(),
        languages());
  }

  /// What keeps a page from being cached, framed, scripted, or from telling its address to others.
  static Reply guarded(Site site, Reply reply) {
    return reply
        .with("Content-Security-Policy", policy(site))
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Frame-Options", "DENY");
  }

  private static String policy(Site site) {
    return "default-src 'none'; style-src 'sha256-%s'; %sform-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        .formatted(site.style().digest(), site.logo().isPresent() ? "img-src 'self'; " : "");
  }

  private RegistrationConfig config() {
    return site.config();
  }

  private Html banner() {
    return site.mode() == Mode.SIMULATED
        ? Html.of("<p class=\"banner\">{}</p>\n", words.html("simulated"))
        : Html.NOTHING;
  }

  private Html brand() {
    return site.logo().isPresent()
        ? Html.of("<img src=\"/register/logo\" alt=\"{}\">", config().sellerName())
        : Html.of("{}", config().sellerName());
  }

  private Html support() {
    String contact = config().supportContact();
    String link = contact.contains("://") ? contact : "mailto:" + contact;
    return Html.of("<a href=\"{}\">{}</a>", link, contact);
  }

  /// Terms and privacy notice, where the seller has them.
  private Html papers() {
    Html terms = paper(config().page().termsUrl(), "terms");
    Html privacy = paper(config().page().privacyUrl(), "privacy");
    return terms.markup().isEmpty() && privacy.markup().isEmpty()
        ? Html.NOTHING
        : Html.of("<p>{} {}</p>\n", terms, privacy);
  }

  private Html paper(Optional<URI> url, String key) {
    return url.map(it -> Html.of("<a href=\"{}\">{}</a>", it, words.html(key)))
        .orElse(Html.NOTHING);
  }

  /// Links to this very page in its other languages.
  private Html languages() {
    if (site.languages().all().size() == 1) {
      return Html.NOTHING;
    }
    Html links = Html.NOTHING;
    for (Words other : site.languages().all()) {
      if (!other.language().equals(words.language())) {
        links =
            Html.of(
                "{}<a href=\"?lang={}\" lang=\"{}\" hreflang=\"{}\">{}</a>",
                links,
                other.language(),
                other.language(),
                other.language(),
                other.html("language"));
      }
    }
    return Html.of("<nav aria-label=\"{}\">{}</nav>\n", words.html("languages"), links);
  }
}
