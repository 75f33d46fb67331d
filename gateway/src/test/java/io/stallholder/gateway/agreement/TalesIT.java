package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Cast.Role;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.event.EventParser;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.event.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever happens to a buyer, in whatever order AWS tells it and however often: one end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TalesIT {
  private static final int ORDERS = 40;
  private static final Instant LATER = Cast.NOON.plus(Duration.ofDays(40));

  private final Shop shop = new Shop(LATER);
  private final long seed = System.nanoTime();

  /// What is the same whatever the order.
  private record End(
      LicenseState state,
      Optional<Instant> activatedAt,
      Optional<Instant> firstEndAt,
      Optional<Instant> lastEndAt,
      Optional<Instant> closedAt,
      boolean hasPredecessor,
      boolean hasAgreement) {}

  @BeforeAll
  void say() {
    System.out.println("seed of the orders: " + seed);
  }

  @AfterAll
  void close() {
    shop.close();
  }

  static List<Tale> tales() {
    return Tale.all();
  }

  @ParameterizedTest
  @MethodSource("tales")
  void everyTaleEndsAsItShould(Tale tale) {
    Cast cast = Cast.anew();
    hear(events(tale, cast));
    Map<Role, LicenseState> ends = new EnumMap<>(Role.class);
    ends(cast).forEach((role, end) -> ends.put(role, end.state()));
    assertThat(ends).isEqualTo(tale.ends());
  }

  @ParameterizedTest
  @MethodSource("tales")
  void everyOrderAndRepetitionEndsTheSame(Tale tale) {
    Cast inOrder = Cast.anew();
    hear(events(tale, inOrder));
    Map<Role, End> expected = ends(inOrder);
    Random random = new Random(seed);
    for (int i = 0; i < ORDERS; i++) {
      Cast cast = Cast.anew();
      List<MarketplaceEvent> events = new ArrayList<>(events(tale, cast));
      for (MarketplaceEvent event : List.copyOf(events)) {
        if (random.nextBoolean()) {
          events.add(event);
        }
      }
      Collections.shuffle(events, random);
      int registers = tale.isLegacy() ? -1 : random.nextInt(events.size() + 1);
      for (int at = 0; at <= events.size(); at++) {
        if (at == registers) {
          shop.registered(cast.first());
        }
        if (at < events.size()) {
          shop.heard(events.get(at));
        }
      }
      assertThat(ends(cast))
          .as("%s, order %d of seed %d: %s", tale, i, seed, events)
          .isEqualTo(expected);
    }
  }

  private void hear(List<MarketplaceEvent> events) {
    events.forEach(event -> shop.heard(event));
  }

  private static List<MarketplaceEvent> events(Tale tale, Cast cast) {
    return tale.told().apply(cast).stream().map(TalesIT::read).toList();
  }

  private static MarketplaceEvent read(String body) {
    Parsed parsed = EventParser.parse("message", LATER, body);
    assertThat(parsed).as(body).isInstanceOf(Parsed.Understood.class);
    return ((Parsed.Understood) parsed).event();
  }

  private Map<Role, End> ends(Cast cast) {
    Map<Role, End> ends = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      license(cast, role).ifPresent(license -> ends.put(role, end(license)));
    }
    return ends;
  }

  private Optional<License> license(Cast cast, Role role) {
    return shop.jdbi()
        .withHandle(handle ->
            role == Role.CUSTOMER
                ? LicenseStore.byAlias(
                        handle, Alias.of(Shop.PRODUCT, new CustomerIdentifier(cast.customer())))
                    .flatMap(id -> shop.licenses().byId(handle, id))
                : shop.licenses().byArn(handle, cast.of(role).license()));
  }

  private static End end(License license) {
    return new End(
        license.state(),
        license.activatedAt(),
        license.firstEndAt(),
        license.lastEndAt(),
        license.closedAt(),
        license.predecessor().isPresent(),
        license.agreement().isPresent());
  }
}
