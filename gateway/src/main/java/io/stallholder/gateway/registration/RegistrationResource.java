package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.HandoffConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.http.Handler;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.registration.Registration.Visit;
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
  private final Pages pages;
  private final Optional<HandoffConfig> handoff;

  RegistrationResource(Registration registration, Pages pages, Optional<HandoffConfig> handoff) {
    this.registration = registration;
    this.pages = pages;
    this.handoff = handoff;
  }

  @Override
  public void register(Routes routes) {
    routes.refuseBy(this::refused);
    routes
        .open()
        .get("/register", page(_ -> pages.help()))
        .post("/register", page(this::arrive))
        .get("/register/{reference}", page(this::show))
        .post("/register/{reference}", page(this::complete))
        .get("/register/{reference}/details", page(this::details));
  }

  /// AWS's form: a POST from another site, whose fields but the token prove nothing.
  private Reply arrive(Request request) throws InterruptedException {
    Optional<String> token = form(request).field(TOKEN);
    if (token.isEmpty()) {
      return pages.noToken();
    }
    return switch (registration.arrive(new RegistrationToken(token.get()))) {
      case Arrival.Welcome(String reference) -> Reply.seeOther(next(reference));
      case Arrival.UnknownToken() -> pages.unknownToken();
      case Arrival.ExpiredToken() -> pages.expiredToken();
      case Arrival.NobodyToAsk() -> pages.nobodyToAsk();
      case Arrival.Crowded() -> pages.crowded();
    };
  }

  /// To our page, or to the seller's own.
  private String next(String reference) {
    return handoff.map(it -> it.at(reference)).orElse("/register/" + reference);
  }

  private Reply show(Request request) {
    Reference reference = reference(request);
    Optional<Visit> visit = registration.visit(reference);
    if (visit.isEmpty()) {
      return pages.unknownReference();
    }
    return visit.get().isComplete()
        ? pages.complete(visit.get().license().state(), reference)
        : pages.form(reference, new Contact("", "", ""), List.of());
  }

  /// The form again, for whoever wants to correct what they entered. It starts empty: a page must
  /// not show personal data to whoever finds its address.
  private Reply details(Request request) {
    Reference reference = reference(request);
    return registration.visit(reference).isPresent()
        ? pages.form(reference, new Contact("", "", ""), List.of())
        : pages.unknownReference();
  }

  private Reply complete(Request request) {
    Reference reference = reference(request);
    Contact contact = Contact.of(form(request));
    List<Contact.Fault> faults = contact.faults();
    if (!faults.isEmpty()) {
      return registration.visit(reference).isPresent()
          ? pages.form(reference, contact, faults)
          : pages.unknownReference();
    }
    return registration.complete(reference, contact)
        ? Reply.seeOther("/register/" + reference.value())
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

  /// Who asks at the wrong place, or too often, is somebody with a browser, too.
  private Reply refused(Problem problem) {
    return Pages.guarded(
        problem.status() == 429 ? pages.crowded() : pages.refused(problem.status()));
  }

  private Handler page(Handler handler) {
    return request -> Pages.guarded(answer(handler, request));
  }

  private Reply answer(Handler handler, Request request) {
    try {
      return handler.handle(request);
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
