package io.stallholder.gateway.registration;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.AwsAccountId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registration on the seller's own page. The browser brings the reference, and nothing that it
/// says beside proves anything; the seller's backend asks here who that is, and says whose tenant
/// it is.
public final class Handoff {
  private static final Logger LOG = LoggerFactory.getLogger(Handoff.class);
  private static final int MOST_TENANTS = 100;

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final InstantSource clock;
  private final Counter completions;

  public Handoff(Jdbi jdbi, Licenses licenses, InstantSource clock, Metrics metrics) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.clock = clock;
    this.completions =
        metrics.counter(
            "registration_handoffs", "References that the seller's backend completed", "outcome");
  }

  /// The calls under `/v1/registrations`.
  public Resource resource() {
    return new HandoffResource(this);
  }

  /// @param tenants what the seller calls this buyer already, with other licenses
  record Registrant(HandoffStore.Referred referred, License license, List<String> tenants) {
    Registrant {
      tenants = List.copyOf(tenants);
    }
  }

  /// @param isDefault whether the license gets the tenant's usage where several fit
  record Choice(String tenant, boolean isDefault, Actor by) {}

  record Answer(Completion completion, Registrant registrant) {}

  /// Whom a reference stands for, while it is valid.
  Optional<Registrant> find(Reference reference) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> find(handle, reference, now));
  }

  /// @return empty if the reference is not valid
  Optional<Answer> complete(Reference reference, Choice choice) {
    Instant now = clock.instant();
    Optional<Answer> answer =
        jdbi.inTransaction(handle ->
            HandoffStore.byReference(handle, reference.hash(), now)
                .flatMap(referred -> complete(handle, reference, referred.license(), choice, now)));
    answer.ifPresent(this::count);
    return answer;
  }

  /// Under the license's lock: of two tabs that complete two references, one comes second.
  private Optional<Answer> complete(
      Handle handle, Reference reference, UUID license, Choice choice, Instant now) {
    Licenses.lock(handle, license);
    Optional<Registrant> found = find(handle, reference, now);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Completion completion =
        Completion.of(
            found.get().referred().completed().map(HandoffStore.Completed::tenant),
            found.get().license().tenant(),
            choice.tenant());
    if (completion instanceof Completion.Linked) {
      Audit.by(handle, choice.by(), now);
      licenses.link(handle, license, choice.tenant(), choice.isDefault());
      HandoffStore.complete(handle, reference.hash(), choice.tenant(), now);
    }
    return find(handle, reference, now).map(it -> new Answer(completion, it));
  }

  private Optional<Registrant> find(Handle handle, Reference reference, Instant now) {
    return HandoffStore.byReference(handle, reference.hash(), now)
        .flatMap(referred ->
            licenses
                .byId(handle, referred.license())
                .map(license -> new Registrant(referred, license, tenants(handle, license))));
  }

  private List<String> tenants(Handle handle, License license) {
    Optional<AwsAccountId> buyer = license.buyer();
    return buyer.isEmpty() ? List.of() : licenses.tenantsOf(handle, buyer.get(), MOST_TENANTS);
  }

  private void count(Answer answer) {
    String outcome =
        switch (answer.completion()) {
          case Completion.Linked() -> "linked";
          case Completion.Again() -> "again";
          case Completion.Used() -> "used";
          case Completion.Taken() -> "taken";
        };
    completions.labelValues(outcome).inc();
    if (answer.completion() instanceof Completion.Linked) {
      UUID license = answer.registrant().license().id();
      LOG.atInfo()
          .addKeyValue("license", license)
          .log("license {} is registered by the seller's own page", license);
    }
  }
}
