package io.stallholder.gateway.registration;

import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.registration.Contact.Fault;
import java.util.List;

/// What buyers read, in one language. Every page says whom to ask, and every error how to go on.
final class Pages {
  private static final String SUBSCRIPTIONS =
      "https://console.aws.amazon.com/marketplace/home#/subscriptions";

  private final Site site;
  private final Words words;
  private final String query;
  private final Layout layout;

  /// @param chosen whether the buyer chose the language: then it goes on with them
  Pages(Site site, Words words, boolean chosen) {
    this.site = site;
    this.words = words;
    this.query = chosen ? "?lang=" + words.language() : "";
    this.layout = new Layout(site, words);
  }

  String language() {
    return words.language();
  }

  /// An address of ours, in this language.
  String at(String path) {
    return path + query;
  }

  Reply help() {
    return alone(
        200,
        words.html("help.title", seller()),
        Html.of("<p>{}</p>\n{}{}", words.html("help.text"), wayBack(), signIn()));
  }

  Reply noToken() {
    return wayBack(400, "no-token");
  }

  Reply unknownToken() {
    return wayBack(400, "unknown-token");
  }

  Reply expiredToken() {
    return wayBack(400, "expired-token");
  }

  Reply unknownProduct() {
    return alone(
        404,
        words.html("unknown-product.title"),
        Html.of("<p>{}</p>\n{}", words.html("unknown-product.text"), wayBack()));
  }

  Reply unknownReference() {
    return wayBack(404, "unknown-reference");
  }

  Reply refused(int status) {
    return wayBack(status, "refused");
  }

  Reply nobodyToAsk() {
    return later(503, "nobody-to-ask");
  }

  Reply crowded() {
    return later(429, "crowded");
  }

  Reply notNow() {
    return later(503, "not-now");
  }

  Reply failed(String requestId) {
    return alone(
        500,
        words.html("failed.title"),
        Html.of("<p>{} <code>{}</code></p>\n{}", words.html("failed.text"), requestId, wayBack()));
  }

  Reply form(Visit visit, Contact contact, List<Fault> faults) {
    Html title = words.html("form.title", seller());
    var page = new FormPage(site, words, at("/register/" + visit.reference().value()));
    Html aside =
        Html.of(
            "<h1>{}</h1>\n<p>{}</p>\n{}",
            title,
            words.html("form.intro"),
            Steps.at(visit.isComplete() ? Steps.READY : Steps.DETAILS, words));
    Html shown = faults.isEmpty() ? title : Html.of("{} {}", words.html("fault.mark"), title);
    return pair(faults.isEmpty() ? 200 : 422, shown, aside, page.of(visit, contact, faults));
  }

  Reply complete(Visit visit) {
    Html title = words.html("complete.title", seller());
    Html next =
        site.config()
            .welcomeUrl()
            .map(url ->
                Html.of(
                    "<p><a class=\"button\" href=\"{}\">{}</a></p>",
                    url,
                    words.html("complete.continue")))
            .orElse(Html.of("<p>{}</p>", words.html("complete.close")));
    Html correct =
        Html.of(
            "<a href=\"{}\">{}</a>",
            at("/register/" + visit.reference().value() + "/details"),
            words.html("complete.correct-link"));
    Html card =
        Html.of(
            """
            <p>{}</p>
            {}{}
            <p class="more quiet">{}</p>
            """,
            words.html("complete." + standing(visit.license().state())),
            mailed(visit.mailed()),
            next,
            words.html("complete.correct", correct));
    return pair(200, title, Html.of("<h1>{}</h1>\n{}", title, Steps.at(Steps.READY, words)), card);
  }

  Reply askToConfirm(Reference secret) {
    return alone(
        200,
        words.html("confirm.title"),
        Html.of(
            """
            <p>{}</p>
            <form method="post" action="{}"><button type="submit">{}</button></form>
            """,
            words.html("confirm.text", seller()),
            at("/register/confirm/" + secret.value()),
            words.html("confirm.button")));
  }

  Reply confirmed() {
    return alone(
        200,
        words.html("confirmed.title"),
        Html.of("<p>{}</p>", words.html("confirmed.text", seller())));
  }

  private Html mailed(Mailed mailed) {
    return switch (mailed) {
      case NOT_ASKED -> Html.NOTHING;
      case ASKED -> Html.of("<p>{}</p>\n", words.html("complete.mail-sent"));
      case CONFIRMED -> Html.of("<p>{}</p>\n", words.html("complete.mail-confirmed"));
    };
  }

  private static String standing(LicenseState state) {
    return switch (state) {
      case ACTIVE -> "active";
      case PENDING -> "pending";
      case SUPERSEDED -> "superseded";
      case CLOSING, CLOSED -> "ended";
      case FAILED -> "failed";
    };
  }

  private Html signIn() {
    return site.config()
        .page()
        .signInUrl()
        .or(site.config()::welcomeUrl)
        .map(url ->
            Html.of(
                "<p class=\"more quiet\">{}</p>\n",
                words.html(
                    "sign-in",
                    seller(),
                    Html.of("<a href=\"{}\">{}</a>", url, words.html("sign-in-link")))))
        .orElse(Html.NOTHING);
  }

  private Reply later(int status, String key) {
    Html reload = Html.of("<strong>{}</strong>", words.html("later.reload"));
    return alone(
            status,
            words.html(key + ".title"),
            Html.of(
                "<p>{} {}</p>\n{}",
                words.html(key + ".text"),
                words.html("later.wait", reload),
                wayBack()))
        .with("Retry-After", "60");
  }

  private Reply wayBack(int status, String key) {
    return alone(
        status,
        words.html(key + ".title"),
        Html.of("<p>{} {}</p>\n{}", words.html(key + ".text"), words.html("go-on"), wayBack()));
  }

  private Html wayBack() {
    return Html.of(
        """
        <ol>
        <li>{}</li>
        <li>{}</li>
        </ol>
        <p>{}</p>
        """,
        words.html(
            "wayback.open",
            Html.of("<a href=\"{}\">{}</a>", SUBSCRIPTIONS, words.html("wayback.subscriptions"))),
        words.html("wayback.choose", Html.of("<strong>{}</strong>", words.html("wayback.set-up"))),
        words.html("wayback.unaffected"));
  }

  private String seller() {
    return site.config().sellerName();
  }

  private Reply alone(int status, Html title, Html card) {
    Html main = Html.of("<div class=\"alone card\">\n<h1>{}</h1>\n{}\n</div>", title, card);
    return Reply.html(status, layout.page(title, main).markup());
  }

  private Reply pair(int status, Html title, Html aside, Html card) {
    Html main =
        Html.of(
            "<div class=\"pair\">\n<div class=\"aside\">\n{}\n</div>\n<div class=\"card\">\n{}\n</div>\n</div>",
            aside,
            card);
    return Reply.html(status, layout.page(title, main).markup());
  }
}
