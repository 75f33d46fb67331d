package io.stallholder.gateway.registration;

import io.stallholder.gateway.registration.Contact.Fault;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The form, as people without a mouse, without sight and without JavaScript use it, too.
final class FormPage {
  private static final int DIGITS_SHOWN = 4;

  private final Site site;
  private final Words words;
  private final String action;

  FormPage(Site site, Words words, String action) {
    this.site = site;
    this.words = words;
    this.action = action;
  }

  Html of(Visit visit, Contact contact, List<Fault> faults) {
    Html inputs = Html.NOTHING;
    for (Field field : site.fields()) {
      inputs = Html.of("{}{}", inputs, input(field, contact, faults));
    }
    return Html.of(
        """
        {}{}
        <form method="post" action="{}" novalidate>
        {}{}<button type="submit">{}</button>
        </form>
        {}{}
        """,
        summary(faults),
        facts(visit),
        action,
        inputs,
        agreement(),
        words.html("form.submit"),
        visit.isComplete() ? Html.NOTHING : resume(visit),
        visit.isComplete() ? Html.NOTHING : signIn(visit));
  }

  /// All faults, each with a link to its field.
  private Html summary(List<Fault> faults) {
    if (faults.isEmpty()) {
      return Html.NOTHING;
    }
    Html items = Html.NOTHING;
    for (Fault fault : faults) {
      items =
          Html.of(
              "{}<li><a href=\"#{}\">{}</a></li>\n",
              items,
              fault.field().key(),
              fault.words(words));
    }
    return Html.of(
        """
        <div class="faults" role="alert" tabindex="-1">
        <h2>{}</h2>
        <ul>
        {}</ul>
        </div>
        """,
        words.html("fault.title"),
        items);
  }

  /// What tells the buyer that it is about their subscription.
  private Html facts(Visit visit) {
    Html account =
        visit
            .license()
            .buyer()
            .map(it -> it.value().substring(it.value().length() - DIGITS_SHOWN))
            .map(it ->
                Html.of(
                    "<p>{}: <strong>••••&nbsp;{}</strong></p>\n", words.html("form.account"), it))
            .orElse(Html.NOTHING);
    Html note = Html.NOTHING;
    if (visit.isComplete()) {
      note = Html.of("<p>{}</p>\n", words.html("form.correct"));
    } else if (visit.others() > 0) {
      note = Html.of("<p>{}</p>\n", words.html("form.another"));
    }
    return Html.of("<div class=\"facts\">\n{}{}</div>", account, note);
  }

  private Html input(Field field, Contact contact, List<Fault> faults) {
    Optional<Fault> fault = faults.stream().filter(it -> it.field().equals(field)).findFirst();
    boolean isFirst = fault.isPresent() && fault.equals(faults.stream().findFirst());
    return Html.of(
        """
        <label for="{}">{}{}</label>
        {}<input id="{}" name="{}" {} autocomplete="{}" maxlength="{}" value="{}"{}{}{}>
        {}\
        """,
        field.key(),
        field.label(words),
        field.required() ? Html.NOTHING : optional(),
        field.isEmail() ? hint() : Html.NOTHING,
        field.key(),
        field.key(),
        type(field),
        field.autocomplete(),
        field.longest(),
        contact.value(field),
        Html.of(field.required() ? " required" : ""),
        described(field, fault),
        Html.of(isFirst ? " autofocus" : ""),
        fault.map(it -> marked(field, it)).orElse(Html.NOTHING));
  }

  /// Browsers turn an IDN that is typed into `type=email` into another spelling; what was entered
  /// is to be stored as it was entered.
  private static Html type(Field field) {
    if (field.isEmail()) {
      return Html.of("type=\"text\" inputmode=\"email\" spellcheck=\"false\"");
    }
    return Html.of("type=\"{}\"", field.autocomplete().equals("tel") ? "tel" : "text");
  }

  private Html optional() {
    return Html.of(" <span class=\"quiet\">{}</span>", words.html("form.optional"));
  }

  private Html hint() {
    return Html.of("<p class=\"hint\" id=\"email-hint\">{}</p>\n", words.html("form.email-hint"));
  }

  private static Html described(Field field, Optional<Fault> fault) {
    String hint = field.isEmail() ? "email-hint" : "";
    if (fault.isPresent()) {
      String both = (hint + " " + field.key() + "-fault").strip();
      return Html.of(" aria-invalid=\"true\" aria-describedby=\"{}\"", both);
    }
    return hint.isEmpty() ? Html.NOTHING : Html.of(" aria-describedby=\"{}\"", hint);
  }

  private Html marked(Field field, Fault fault) {
    return Html.of(
        "<p class=\"fault\" id=\"{}-fault\"><span class=\"unseen\">{} </span>{}</p>\n",
        field.key(),
        words.html("fault.mark"),
        fault.words(words));
  }

  private Html agreement() {
    return site.config()
        .page()
        .termsUrl()
        .map(url ->
            Html.of("<p class=\"quiet\">{}</p>\n", words.html("form.agree", link(url, "terms"))))
        .orElse(Html.NOTHING);
  }

  private Html resume(Visit visit) {
    String date =
        DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
            .withLocale(Locale.forLanguageTag(words.language()))
            .format(visit.expires().atOffset(ZoneOffset.UTC));
    return Html.of("<p class=\"more quiet\">{}</p>\n", words.html("form.resume", date));
  }

  /// To the seller's login, with the reference: by it the seller's backend links the license to the
  /// account that the buyer has already.
  private Html signIn(Visit visit) {
    return site.config()
        .page()
        .signInUrl()
        .map(url -> {
          String separator = url.getRawQuery() == null ? "?" : "&";
          return URI.create(url + separator + "reference=" + visit.reference().value());
        })
        .map(url ->
            Html.of(
                "<p class=\"quiet\">{}</p>\n",
                words.html(
                    "form.sign-in", site.config().sellerName(), link(url, "form.sign-in-link"))))
        .orElse(Html.NOTHING);
  }

  private Html link(URI url, String key) {
    return Html.of("<a href=\"{}\">{}</a>", url, words.html(key));
  }
}
