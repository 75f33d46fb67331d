package io.stallholder.gateway.registration;

import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.registration.Contact.Fault;
import java.util.List;
import java.util.Optional;

/// What buyers read. Every page says whom to ask, and every error how to go on.
final class Pages {
  private static final String SUBSCRIPTIONS =
      "https://console.aws.amazon.com/marketplace/home#/subscriptions";
  private static final Html WAY_BACK =
      Html.of(
          """
          <ol>
            <li>Open <a href="{}">your subscriptions in AWS Marketplace</a>.</li>
            <li>Choose the product, then <strong>Set up your account</strong>.</li>
          </ol>
          <p>Your subscription is not affected: there is no need to subscribe again.</p>
          """,
          SUBSCRIPTIONS);

  private final RegistrationConfig config;
  private final Layout layout;

  Pages(RegistrationConfig config, Mode mode) {
    this.config = config;
    this.layout = new Layout(config, mode);
  }

  static Reply guarded(Reply reply) {
    return Layout.guarded(reply);
  }

  Reply help() {
    return reply(
        200,
        Html.of("Set up your account with {}", config.sellerName()),
        Html.of(
            """
            <p>This page registers buyers who come from AWS Marketplace. To begin or go on:</p>
            {}{}
            """,
            WAY_BACK,
            signIn()));
  }

  Reply noToken() {
    return wayBack(400, "Start from AWS Marketplace", "AWS did not say who you are.");
  }

  Reply unknownToken() {
    return wayBack(
        400, "AWS does not know this link", "The link that you came with is not valid any more.");
  }

  Reply expiredToken() {
    return wayBack(
        400, "This link has expired", "For your security, links from AWS work only for a while.");
  }

  Reply unknownReference() {
    return wayBack(
        404,
        "This page has moved on",
        "The address is incomplete, or too old. Nothing that you entered before is lost.");
  }

  Reply refused(int status) {
    return wayBack(status, "This request cannot be read", "Please start again.");
  }

  Reply nobodyToAsk() {
    return later(503, "AWS does not answer", "We could not ask AWS who you are.");
  }

  Reply crowded() {
    return later(429, "Many buyers are here right now", "We could not take care of you at once.");
  }

  Reply notNow() {
    return later(503, "We will be back in a moment", "Registration does not work right now.");
  }

  Reply failed(String requestId) {
    return reply(
        500,
        Html.of("Something went wrong on our side"),
        Html.of(
            """
            <p>Please try again in a few minutes. If it goes wrong again, tell us this number:
            <code>{}</code></p>
            {}
            """,
            requestId,
            WAY_BACK));
  }

  Reply form(Reference reference, Contact contact, List<Fault> faults) {
    return reply(
        faults.isEmpty() ? 200 : 422,
        Html.of("Set up your account with {}", config.sellerName()),
        Html.of(
            """
            {}
            <p>AWS has told us about your subscription. How can we reach you?</p>
            <form method="post" action="/register/{}" novalidate>
            {}{}{}
            <button type="submit">Complete registration</button>
            </form>
            {}
            """,
            faults.isEmpty()
                ? Html.NOTHING
                : Html.of("<p role=\"alert\">Please check what is marked below.</p>"),
            reference.value(),
            input("email", "email", "E-mail address", contact.email(), faults),
            input("company", "organization", "Company (optional)", contact.company(), faults),
            input("name", "name", "Your name (optional)", contact.name(), faults),
            signIn()));
  }

  Reply complete(LicenseState state, Reference reference) {
    return reply(
        200,
        Html.of("You are registered with {}", config.sellerName()),
        Html.of(
            """
            <p>{}</p>
            {}
            <p class="quiet">Something wrong with your details?
            <a href="/register/{}/details">Enter them again</a>.</p>
            """,
            standing(state),
            config
                .welcomeUrl()
                .map(url -> Html.of("<p><a class=\"button\" href=\"{}\">Continue</a></p>", url))
                .orElse(Html.of("<p>All is done: you can close this page.</p>")),
            reference.value()));
  }

  private static String standing(LicenseState state) {
    return switch (state) {
      case ACTIVE -> "Thank you. Your subscription is active.";
      case PENDING ->
          "Thank you. AWS is still confirming your subscription, which may take a few minutes.";
      case SUPERSEDED -> "Thank you. Your subscription was renewed or replaced by a newer one.";
      case CLOSING, CLOSED -> "Your details are stored. This subscription, however, has ended.";
      case FAILED ->
          "Your details are stored. AWS, however, reports that the payment failed: please check"
              + " your payment method in the AWS console.";
    };
  }

  private Html signIn() {
    return config
        .welcomeUrl()
        .map(url ->
            Html.of(
                """
                <p class="quiet">Do you have an account with {} already?
                <a href="{}">Sign in</a>.</p>
                """,
                config.sellerName(),
                url))
        .orElse(Html.NOTHING);
  }

  private static Html input(
      String name, String autocomplete, String label, String value, List<Fault> faults) {
    Optional<String> fault = Contact.faultOf(name, faults);
    Html marks =
        fault.isPresent()
            ? Html.of(" aria-invalid=\"true\" aria-describedby=\"{}-fault\"", name)
            : Html.NOTHING;
    Html words =
        fault
            .map(it -> Html.of("<p class=\"fault\" id=\"{}-fault\">{}</p>", name, it))
            .orElse(Html.NOTHING);
    boolean email = name.equals("email");
    return Html.of(
        """
        <label for="{}">{}</label>
        <input id="{}" name="{}" type="{}" autocomplete="{}" maxlength="{}" value="{}"{}{}>
        {}
        """,
        name,
        label,
        name,
        name,
        email ? "email" : "text",
        autocomplete,
        email ? Contact.LONGEST_EMAIL : Contact.LONGEST_TEXT,
        value,
        email ? Html.of(" required") : Html.NOTHING,
        marks,
        words);
  }

  private Reply later(int status, String title, String why) {
    return reply(
            status,
            Html.of("{}", title),
            Html.of(
                """
                <p>{} Please wait a minute and <strong>reload this page</strong>; if your browser
                asks whether to send the form again, say yes. Or start again:</p>
                {}
                """,
                why,
                WAY_BACK))
        .with("Retry-After", "60");
  }

  private Reply wayBack(int status, String title, String why) {
    return reply(status, Html.of("{}", title), Html.of("<p>{} To go on:</p>\n{}", why, WAY_BACK));
  }

  private Reply reply(int status, Html title, Html body) {
    return Reply.html(status, layout.page(title, body).markup());
  }
}
