package io.stallholder.gateway.registration;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.http.Handler;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.marketplace.RegistrationToken;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/register`, where AWS Marketplace sends buyers. Whatever happens, a buyer gets a page.
final class RegistrationResource implements Resource {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrationResource.class);
  private static final String TOKEN = "x-amzn-marketplace-token";
  private static final int MOST_BODY_BYTES = 64 * 1024;

  private final Registration registration;
  private final Site site;

  RegistrationResource(Registration registration, Site site) {
    this.registration = registration;
    this.site = site;
  }

  /// Answers in the language that was chosen.
  private interface Speaking {
    Reply reply(Request request, Pages pages) throws Exception;
  }

  @Override
  public void register(Routes routes) {
    routes.refuseBy(this::refused);
    routes
        .open()
        .get("/register", page((_, pages) -> pages.help()))
        .post("/register", page(this::arrive))
        .get("/register/logo", page((_, pages) -> logo(pages)))
        .get("/register/{reference}", page(this::show))
        .post("/register/{reference}", page(this::complete))
        .get("/register/{reference}/details", page(this::details))
        .get("/register/confirm/{secret}", page(this::askToConfirm))
        .post("/register/confirm/{secret}", page(this::confirm));
  }

  /// AWS's form: a POST from another site, whose fields but the token prove nothing.
  private Reply arrive(Request request, Pages pages) throws InterruptedException {
    Optional<String> token = form(request).field(TOKEN);
    if (token.isEmpty()) {
      return pages.noToken();
    }
    return switch (registration.arrive(new RegistrationToken(token.get()))) {
      case Arrival.Welcome(String reference) -> Reply.seeOther(next(reference, pages));
      case Arrival.UnknownToken() -> pages.unknownToken();
      case Arrival.ExpiredToken() -> pages.expiredToken();
      case Arrival.UnknownProduct() -> pages.unknownProduct();
      case Arrival.NobodyToAsk() -> pages.nobodyToAsk();
      case Arrival.Crowded() -> pages.crowded();
    };
  }

  /// To our page, or to the seller's own.
  private String next(String reference, Pages pages) {
    return site.config()
        .handoff()
        .map(it -> it.at(reference))
        .orElseGet(() -> pages.at("/register/" + reference));
  }

  private Reply logo(Pages pages) {
    return site.logo()
        .map(logo -> Reply.bytes(200, logo.mediaType(), logo.content()))
        .orElseGet(pages::unknownReference);
  }

  private Reply show(Request request, Pages pages) {
    Optional<Visit> visit = registration.visit(reference(request));
    if (visit.isEmpty()) {
      return pages.unknownReference();
    }
    return visit.get().isComplete()
        ? pages.complete(visit.get())
        : pages.form(visit.get(), Contact.EMPTY, List.of());
  }

  /// The form again, for whoever wants to correct what they entered. It starts empty: a page must
  /// not show personal data to whoever finds its address.
  private Reply details(Request request, Pages pages) {
    return registration
        .visit(reference(request))
        .map(visit -> pages.form(visit, Contact.EMPTY, List.of()))
        .orElseGet(pages::unknownReference);
  }

  private Reply complete(Request request, Pages pages) {
    Reference reference = reference(request);
    Contact contact = Contact.of(form(request), site.fields());
    List<Contact.Fault> faults = contact.faults(site.fields());
    if (!faults.isEmpty()) {
      return registration
          .visit(reference)
          .map(visit -> pages.form(visit, contact, faults))
          .orElseGet(pages::unknownReference);
    }
    return registration.complete(reference, contact, pages.language())
        ? Reply.seeOther(pages.at("/register/" + reference.value()))
        : pages.unknownReference();
  }

  /// The link of a mail only asks: machines that look through mail open links, too.
  private Reply askToConfirm(Request request, Pages pages) {
    var secret = new Reference(request.path("secret"));
    return registration.isConfirmation(secret)
        ? pages.askToConfirm(secret)
        : pages.unknownReference();
  }

  private Reply confirm(Request request, Pages pages) {
    return registration.confirm(new Reference(request.path("secret")))
        ? pages.confirmed()
        : pages.unknownReference();
  }

  private static Reference reference(Request request) {
    return new Reference(request.path("reference"));
  }

  private static Form form(Request request) {
    return request.mediaType().equals("application/x-www-form-urlencoded")
        ? Form.parse(request.bytes(MOST_BODY_BYTES))
        : Form.parse(new byte[0]);
  }

  /// Who asks at the wrong place, or too often, is somebody with a browser, too; of their language
  /// nothing is known.
  private Reply refused(Problem problem) {
    var pages = new Pages(site, site.languages().english(), false);
    return Layout.guarded(
        site, problem.status() == 429 ? pages.crowded() : pages.refused(problem.status()));
  }

  private Handler page(Speaking speaking) {
    return request -> Layout.guarded(site, answer(speaking, request, pages(request)));
  }

  /// What the buyer chose by a link; else what the browser asks for.
  private Pages pages(Request request) {
    Optional<Words> chosen =
        request.query().text("lang").flatMap(tag -> site.languages().named(tag));
    Words words =
        chosen.orElseGet(
            () -> site.languages().accepted(request.header("Accept-Language").orElse("")));
    return new Pages(site, words, chosen.isPresent());
  }

  private Reply answer(Speaking speaking, Request request, Pages pages) {
    try {
      return speaking.reply(request, pages);
    } catch (ProblemException e) {
      return pages.refused(e.problem().status());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (Database.isUnavailable(e)) {
        LOG.warn("a buyer must wait, the database is not available: {}", e.getMessage());
        return pages.notNow();
      }
      LOG.error("a buyer's request failed", e);
      return pages.failed(request.id());
    }
  }
}
