package io.stallholder.simulator.agreement;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.world.CurrentWorld;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All agreements, and the registration tokens that stand for them. Guarded by the simulator's
/// lock.
public final class Agreements {
  public static final int MAX_AGREEMENTS = 100_000;

  private final VirtualClock clock;
  private final Ids ids = new Ids();
  private final Registrations registrations;
  private final KeptMap<String, Agreement> byId;
  private final Map<String, String> idByLicense = new HashMap<>();
  private final Map<Customer, List<String>> idsByCustomer = new HashMap<>();

  private record Customer(String productCode, String buyer) {
    static Customer of(Agreement agreement) {
      return new Customer(agreement.product().code(), agreement.buyer());
    }
  }

  public Agreements(VirtualClock clock, Switches switches, CurrentWorld world, Journal journal) {
    this.clock = clock;
    this.registrations = new Registrations(journal, switches);
    this.byId =
        journal.map(
            new Kind<>(
                "agreement",
                Agreement::id,
                AgreementJson::write,
                json -> AgreementJson.read(json, world.get())));
    byId.values().forEach(this::index);
  }

  Ids ids() {
    return ids;
  }

  void add(Agreement agreement) {
    if (byId.size() >= MAX_AGREEMENTS) {
      throw new IllegalStateException("more than " + MAX_AGREEMENTS + " agreements");
    }
    byId.put(agreement);
    index(agreement);
  }

  void update(Agreement agreement) {
    byId.put(agreement);
    if (agreement.life() instanceof Life.Active) {
      idByLicense.put(agreement.licenseArn(), agreement.id());
    }
  }

  /// A renewal may take over the license of its predecessor once it is active.
  private void index(Agreement agreement) {
    if (agreement.activated().isPresent()) {
      idByLicense.put(agreement.licenseArn(), agreement.id());
    } else {
      idByLicense.putIfAbsent(agreement.licenseArn(), agreement.id());
    }
    idsByCustomer
        .computeIfAbsent(Customer.of(agreement), customer -> new ArrayList<>())
        .add(agreement.id());
  }

  /// "Set up your account": a fresh token for the same license.
  public String issueToken(Agreement agreement) {
    return issueToken(agreement, ids.registrationToken(), true);
  }

  /// As GetAgreementEntitlements gives one.
  public String issueShortToken(Agreement agreement) {
    return issueToken(agreement, ids.shortToken(), false);
  }

  private String issueToken(Agreement agreement, String token, boolean byConsole) {
    registrations.issue(token, agreement.id(), clock.instant(), byConsole);
    return token;
  }

  @Behaviour(
      value =
          "An unknown token, or one of another seller's product, is invalid; an old one expired",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, ResolveCustomer; another seller's: our guess",
      date = "2026-11-23")
  public Agreement resolve(String token, String seller) {
    return switch (registrations.look(token, clock.instant())) {
      case Registrations.Answer.Known known -> {
        Agreement agreement =
            byId.get(known.agreementId())
                .filter(found -> found.product().seller().equals(seller))
                .orElseThrow(Agreements::invalidToken);
        if (!registrations.use(token)) {
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
    return byId.get(agreementId);
  }

  /// The one whose license this is now, or was last.
  public Optional<Agreement> byLicense(String licenseArn) {
    return Optional.ofNullable(idByLicense.get(licenseArn)).flatMap(this::byId);
  }

  /// Those of one buyer and product, in the order of acceptance.
  public List<Agreement> ofCustomer(String productCode, String buyer) {
    return idsByCustomer.getOrDefault(new Customer(productCode, buyer), List.of()).stream()
        .flatMap(id -> byId(id).stream())
        .toList();
  }

  /// In the order of acceptance.
  public List<Agreement> all() {
    return List.copyOf(byId.values());
  }

  /// Whether its buyer stayed with the product, or came back.
  boolean isFollowed(Agreement agreement) {
    Life.End end = agreement.ended().orElseThrow();
    return ofCustomer(agreement.product().code(), agreement.buyer()).stream()
        .anyMatch(other -> other.isHeld() || wasActiveAfter(other, end.at()));
  }

  private static boolean wasActiveAfter(Agreement agreement, Instant time) {
    return agreement.activated().isPresent()
        && agreement.ended().filter(end -> end.at().isAfter(time)).isPresent();
  }

  /// The one that is to take its place, or has.
  Optional<Agreement> successor(Agreement agreement) {
    return ofCustomer(agreement.product().code(), agreement.buyer()).stream()
        .filter(other -> other.origin().previous().equals(Optional.of(agreement.id())))
        .filter(Agreement::isHeld)
        .findFirst();
  }

  public void forgetAll() {
    byId.clear();
    idByLicense.clear();
    idsByCustomer.clear();
    registrations.forgetAll();
  }

  private static AwsError invalidToken() {
    return AwsError.client("InvalidTokenException", "Registration token is invalid.");
  }
}
