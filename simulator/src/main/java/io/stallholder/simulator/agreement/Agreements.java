package io.stallholder.simulator.agreement;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All agreements, and what happens to them as time goes by. Guarded by the simulator's lock.
public final class Agreements {
  public static final int MAX_AGREEMENTS = 100_000;

  @Behaviour(
      value = "An open-ended agreement ends on 9999-01-01",
      source = Source.OBSERVED,
      of = "events of a real listing, captured 2026-08-20",
      date = "2026-11-23")
  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  private static final int CONTRACT_MONTHS = 12;
  private static final int STANDING_ENTITLEMENT = 10;

  private final VirtualClock clock;
  private final Switches switches;
  private final Queues queues;
  private final Ids ids = new Ids();
  private final Registrations registrations = new Registrations();
  private final Map<String, Agreement> byId = new LinkedHashMap<>();
  private final Map<String, String> idByLicense = new LinkedHashMap<>();

  public Agreements(VirtualClock clock, Switches switches, Queues queues) {
    this.clock = clock;
    this.switches = switches;
    this.queues = queues;
  }

  /// What a buyer asks for.
  ///
  /// @param offer empty for the product's public offer
  /// @param entitlements empty for what stands: the same quantity of each dimension
  public record Order(
      Buyer buyer, Product product, String offer, Map<String, Integer> entitlements) {
    public Order {
      entitlements = Map.copyOf(entitlements);
    }
  }

  /// @throws IllegalStateException when the buyer may not, with the reason
  @Behaviour(
      value = "11 s after acceptance comes Created, 72 s after it the license and License Updated",
      source = Source.OBSERVED,
      of = "one listing, 2026-08-20",
      date = "2026-11-23")
  public Agreement subscribe(Order order) {
    Product product = order.product();
    if (byId.size() >= MAX_AGREEMENTS) {
      throw new IllegalStateException("more than " + MAX_AGREEMENTS + " agreements");
    }
    if (!product.concurrentAgreements() && holds(order.buyer(), product)) {
      throw new IllegalStateException(
          "the buyer holds an agreement already, and the product is not for concurrent agreements");
    }
    Instant now = clock.instant();
    Agreement agreement =
        new Agreement(
            ids.agreementId(),
            ids.licenseArn(),
            order.buyer().accountId(),
            product,
            order.offer().isEmpty() ? ids.offerId() : order.offer(),
            now,
            endTime(product, now),
            entitlements(order),
            new Life.Accepted());
    byId.put(agreement.id(), agreement);
    idByLicense.put(agreement.licenseArn(), agreement.id());
    clock.schedule(
        now.plus(switches.get(Switch.CREATED_DELAY)),
        due -> deliver(agreement, Events.created(agreement, wholeSeconds(due))));
    clock.schedule(
        now.plus(switches.get(Switch.ACTIVATION_DELAY)), due -> activate(agreement.id(), due));
    if (agreement.endTime().isBefore(NEVER)) {
      clock.schedule(agreement.endTime(), due -> end(agreement.id(), Life.Status.EXPIRED, due));
    }
    return agreement;
  }

  /// "Set up your account": a fresh token for the same license.
  public String issueToken(Agreement agreement) {
    String token = ids.registrationToken();
    registrations.issue(token, agreement.id(), clock.instant());
    return token;
  }

  /// @return false when it ended before
  public boolean cancel(Agreement agreement) {
    boolean ended = end(agreement.id(), Life.Status.CANCELLED, clock.instant());
    // What has no delay has happened when the caller reads on.
    clock.instant();
    return ended;
  }

  @Behaviour(
      value =
          "An unknown token, or one of another seller's product, is invalid; an old one expired",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, ResolveCustomer; another seller's: our guess",
      date = "2026-11-23")
  public Agreement resolve(String token, String seller) {
    var answer = registrations.look(token, clock.instant(), switches.get(Switch.TOKEN_LIFE));
    return switch (answer) {
      case Registrations.Answer.Known known -> {
        Agreement agreement = byId.get(known.agreementId());
        if (agreement == null
            || !agreement.product().seller().equals(seller)
            || !registrations.use(token, switches.get(Switch.TOKEN_USE))) {
          throw invalidToken();
        }
        yield agreement;
      }
      case Registrations.Answer.Expired expired ->
          throw AwsError.client(
              "ExpiredTokenException", "The submitted registration token has expired.");
      case Registrations.Answer.Unknown unknown -> throw invalidToken();
    };
  }

  public Optional<Agreement> byId(String agreementId) {
    return Optional.ofNullable(byId.get(agreementId));
  }

  public Optional<Agreement> byLicense(String licenseArn) {
    return Optional.ofNullable(idByLicense.get(licenseArn)).flatMap(this::byId);
  }

  /// In the order of acceptance.
  public List<Agreement> all() {
    return List.copyOf(byId.values());
  }

  public void forgetAll() {
    byId.clear();
    idByLicense.clear();
    registrations.forgetAll();
  }

  private void activate(String agreementId, Instant due) {
    Agreement agreement = byId.get(agreementId);
    if (agreement != null && agreement.life() instanceof Life.Accepted) {
      Instant time = wholeSeconds(due);
      byId.put(agreementId, agreement.with(new Life.Active(time)));
      deliver(agreement, Events.licenseUpdated(agreement, time));
    }
  }

  @Behaviour(
      value = "31 s after the agreement's end its license is deprovisioned",
      source = Source.OBSERVED,
      of = "one listing, 2026-08-20",
      date = "2026-11-23")
  @Behaviour(
      value = "An agreement that ends before its license is active causes no license event",
      source = Source.GUESS,
      of = "nothing was provisioned that could be deprovisioned",
      date = "2026-11-23")
  private boolean end(String agreementId, Life.Status status, Instant now) {
    Agreement agreement = byId.get(agreementId);
    if (agreement == null || !agreement.isHeld()) {
      return false;
    }
    Life.End end = new Life.End(status, wholeSeconds(now));
    Optional<Instant> activated = agreement.activated();
    Life next =
        activated
            .<Life>map(since -> new Life.Ending(since, end))
            .orElseGet(() -> new Life.Withdrawn(end));
    byId.put(agreementId, agreement.with(next));
    deliver(agreement, Events.ended(agreement, end));
    if (activated.isPresent()) {
      clock.schedule(
          now.plus(switches.get(Switch.DEPROVISION_DELAY)), due -> deprovision(agreementId, due));
    }
    return true;
  }

  private void deprovision(String agreementId, Instant due) {
    Agreement agreement = byId.get(agreementId);
    if (agreement != null && agreement.life() instanceof Life.Ending ending) {
      Instant time = wholeSeconds(due);
      byId.put(
          agreementId,
          agreement.with(new Life.Deprovisioned(ending.activated(), ending.end(), time)));
      deliver(agreement, Events.licenseDeprovisioned(agreement, time));
    }
  }

  private void deliver(Agreement agreement, String event) {
    queues.deliver(agreement.product().queue(), event);
  }

  private boolean holds(Buyer buyer, Product product) {
    return byId.values().stream()
        .filter(Agreement::isHeld)
        .anyMatch(held ->
            held.buyer().equals(buyer.accountId()) && held.product().code().equals(product.code()));
  }

  private static Map<String, Integer> entitlements(Order order) {
    Map<String, Integer> quantities = new LinkedHashMap<>();
    if (order.product().model().hasEntitlements()) {
      for (String dimension : order.product().dimensions()) {
        int quantity =
            order.entitlements().isEmpty()
                ? STANDING_ENTITLEMENT
                : order.entitlements().getOrDefault(dimension, 0);
        if (quantity > 0) {
          quantities.put(dimension, quantity);
        }
      }
    }
    return quantities;
  }

  private static Instant endTime(Product product, Instant start) {
    return product.model().hasEntitlements()
        ? start.atOffset(ZoneOffset.UTC).plusMonths(CONTRACT_MONTHS).toInstant()
        : NEVER;
  }

  private static Instant wholeSeconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static AwsError invalidToken() {
    return AwsError.client("InvalidTokenException", "Registration token is invalid.");
  }
}
