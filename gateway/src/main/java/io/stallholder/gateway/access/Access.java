package io.stallholder.gateway.access;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.DimensionConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.entitlement.Allowance;
import io.stallholder.gateway.entitlement.Allowances;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Whether a buyer may use what was bought. Told from memory, which is right as of at most a second
/// ago, whichever gateway made the change: see [Following].
public final class Access {
  /// No tenant's name is longer; a longer one in a question is not remembered.
  private static final int LONGEST_TENANT = 512;

  /// How many licenses, and how many tenants, are remembered.
  private static final int MOST_REMEMBERED = 100_000;

  /// Of one tenant, the newest.
  private static final int MOST_LICENSES = 100;

  /// From one license to the one that renews or replaces it.
  private static final int MOST_STEPS = 50;

  /// Who has not heard from AWS for so many times the usual says so.
  private static final int STALE_AFTER = 3;

  private final Jdbi jdbi;
  private final GatewayConfig config;
  private final Licenses licenses;
  private final InstantSource clock;
  private final Allowances allowances = new Allowances();
  private final Memo<UUID, Optional<Facts>> facts;
  private final Memo<String, List<UUID>> tenants;
  private final Following following;

  public Access(Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.config = config;
    this.licenses = licenses;
    this.clock = clock;
    this.facts =
        new Memo<>(
            MOST_REMEMBERED,
            Following.FRESH,
            this::load,
            known -> known.filter(Facts::isVolatile).isPresent());
    this.tenants = new Memo<>(MOST_REMEMBERED, Following.FRESH, this::loadTenant, _ -> false);
    this.following = new Following(jdbi, this::forget);
  }

  /// What is to be run several times a second.
  public Loop.Step following() {
    return following;
  }

  public AccessResource resource() {
    return new AccessResource(this, clock);
  }

  private void forget(List<AccessStore.Change> changes) {
    for (AccessStore.Change change : changes) {
      change.license().ifPresent(facts::forget);
      change.tenant().ifPresent(tenants::forget);
      if (change.equals(AccessStore.Change.OF_ALL)) {
        facts.forgetAll();
        tenants.forgetAll();
      }
    }
  }

  /// Empty: no license has this id.
  Optional<Answer> ofLicense(UUID license, Question question) {
    Map<String, Instant> swept = following.follow();
    Instant now = clock.instant();
    return facts.get(license).map(this::inForce).map(known -> answer(known, question, swept, now));
  }

  /// Empty: no license serves this tenant.
  Optional<Answer> ofTenant(String tenant, Question question) {
    Map<String, Instant> swept = following.follow();
    Instant now = clock.instant();
    List<UUID> ofTenant = tenant.length() > LONGEST_TENANT ? List.of() : tenants.get(tenant);
    return ofTenant.stream()
        .flatMap(license -> facts.get(license).stream())
        .map(this::inForce)
        .map(known -> answer(known, question, swept, now))
        .max(Answer.BEST);
  }

  /// Of a license that is not active any more, the one that renews or replaces it, once that began.
  private Facts inForce(Facts named) {
    Facts current = named;
    for (int step = 0; step < MOST_STEPS; step++) {
      Optional<Facts> next =
          Optional.of(current)
              .filter(known -> known.state() != LicenseState.ACTIVE)
              .flatMap(Facts::successor)
              .flatMap(facts::get)
              .filter(known -> known.activatedAt().isPresent());
      if (next.isEmpty()) {
        return current;
      }
      current = next.get();
    }
    return current;
  }

  private Answer answer(Facts known, Question question, Map<String, Instant> swept, Instant now) {
    Optional<ProductConfig> product = config.product(known.product());
    Standing standing = Standing.of(known, now);
    var asked = new Claim.Case(product, question, now, standing.isAfterTheEnd());
    Claim claim = Claim.of(known.entitlements(), asked);
    Verdict verdict = Verdict.of(standing, claim, known.isHeld(question));
    boolean isContract = product.filter(sold -> sold.model() != Model.SUBSCRIPTION).isPresent();
    Instant asOf =
        isContract
            ? known.entitlements().lastReadAt().orElse(known.heardAt())
            : product
                .flatMap(sold -> Optional.ofNullable(swept.get(sold.account().value())))
                .filter(known.heardAt()::isBefore)
                .orElse(known.heardAt());
    Duration every = isContract ? config.entitlements().every() : config.sweep().every();
    boolean isOld = asOf.plus(every.multipliedBy(STALE_AFTER)).isBefore(now);
    boolean isFailing = isContract && known.entitlements().failing();
    boolean isOver = verdict.reason() == Reason.ENDED;
    return new Answer(
        known,
        question,
        !isOver && (isOld || isFailing) ? verdict.grownStale() : verdict,
        asOf,
        isOver ? List.of() : limits(known, product, question));
  }

  private static List<Limit> limits(
      Facts known, Optional<ProductConfig> product, Question question) {
    Set<Dimension> included =
        product.stream()
            .filter(sold -> sold.model() == Model.CONTRACT_WITH_CONSUMPTION)
            .flatMap(sold -> sold.dimensions().stream())
            .map(DimensionConfig::entitled)
            .collect(Collectors.toSet());
    List<Limit> limits = new ArrayList<>(known.allowances());
    if (product.filter(sold -> sold.model() != Model.SUBSCRIPTION).isPresent()) {
      known.entitlements().listed().stream()
          .flatMap(listed -> listed.grants().stream())
          .filter(grant -> !included.contains(grant.dimension()))
          .map(Limit::of)
          .forEach(limits::add);
    }
    return question
        .dimension()
        .map(asked -> limits.stream().filter(each -> each.dimension().equals(asked)).toList())
        .orElse(limits);
  }

  private List<UUID> loadTenant(String tenant) {
    return jdbi.withHandle(handle -> AccessStore.ofTenant(handle, tenant, MOST_LICENSES));
  }

  private Optional<Facts> load(UUID license) {
    return jdbi.withHandle(
        handle -> AccessStore.facts(handle, license).map(known -> withConsumption(handle, known)));
  }

  private Facts withConsumption(Handle handle, Facts known) {
    return config
        .product(known.product())
        .filter(product -> product.model() == Model.CONTRACT_WITH_CONSUMPTION)
        .flatMap(product ->
            licenses
                .byId(handle, known.license())
                .map(license -> known.with(included(handle, license, product))))
        .orElse(known);
  }

  /// What is not known is left out.
  private List<Limit> included(Handle handle, License license, ProductConfig product) {
    UsageHour hour = UsageHour.containing(clock.instant());
    Collection<Dimension> dimensions =
        product.dimensions().stream().map(DimensionConfig::key).toList();
    Map<Dimension, Allowance> known = allowances.all(handle, license, product, hour);
    Map<Dimension, Instant> periods = new LinkedHashMap<>();
    known.forEach((dimension, allowance) -> {
      if (allowance instanceof Allowance.Included(_, Instant period)) {
        periods.put(dimension, period);
      }
    });
    Map<Dimension, BigDecimal> consumed =
        periods.isEmpty() ? Map.of() : AccessStore.consumed(handle, license.id(), periods);
    List<Limit> limits = new ArrayList<>();
    for (Dimension dimension : dimensions) {
      BigDecimal used = consumed.getOrDefault(dimension, BigDecimal.ZERO);
      switch (Optional.ofNullable(known.get(dimension)).orElseGet(Allowance.None::new)) {
        case Allowance.Included(BigDecimal quantity, _) ->
            limits.add(Limit.included(dimension, quantity, used));
        case Allowance.None _ ->
            limits.add(Limit.included(dimension, BigDecimal.ZERO, BigDecimal.ZERO));
        case Allowance.Unknown _ -> {}
      }
    }
    return limits;
  }
}
