package io.stallholder.simulator.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How long a simulator lives, and what is left of a test in the next one.
final class LifecycleTest {
  private static final int TESTS = 3;
  private static final Instant NOON = Instant.parse("2030-11-05T12:00:00Z");

  /// Leaves behind what the next test must not find.
  private static void assertThatItIsNew(MarketplaceSimulator marketplace) {
    assertThat(marketplace.control("GET", "subscriptions", "")).contains("\"subscriptions\":[]");
    assertThat(marketplace.control("GET", "faults", "")).contains("\"faults\":[]");
    assertThat(marketplace.control("GET", "switches", "")).contains("\"tokenLife\":\"PT4H\"");
    marketplace.subscribe("345678901234", "4zq81example0metering00x1");
    marketplace.throttle("*", 1);
    marketplace.switchTo("tokenLife", "\"PT1H\"");
    marketplace.advance(Duration.ofDays(40));
  }

  @Nested
  final class InAStaticField {
    private static final Set<URI> SEEN = new HashSet<>();

    @RegisterExtension
    static final MarketplaceSimulator marketplace = MarketplaceSimulator.create().startingAt(NOON);

    @BeforeAll
    static void itRunsAlready() {
      SEEN.add(marketplace.uri());
    }

    @RepeatedTest(TESTS)
    void itBeginsAnewBeforeEachTest() {
      SEEN.add(marketplace.uri());
      assertThat(marketplace.now()).isEqualTo(NOON);
      assertThatItIsNew(marketplace);
    }

    @Nested
    final class AndNestedClasses {
      @RepeatedTest(TESTS)
      void haveIt(URI uri) {
        SEEN.add(uri);
        assertThatItIsNew(marketplace);
      }
    }

    @AfterAll
    static void itIsOneForAll() {
      assertThat(SEEN).hasSize(1).containsExactly(marketplace.uri());
    }
  }

  @Nested
  final class InAnInstanceField {
    private static final Set<MarketplaceSimulator> SEEN = new HashSet<>();

    @RegisterExtension final MarketplaceSimulator marketplace = MarketplaceSimulator.create();

    @RepeatedTest(TESTS)
    void eachTestHasItsOwn() {
      SEEN.add(marketplace);
      assertThatItIsNew(marketplace);
    }

    @AfterAll
    static void theyWereAsManyAsTests() {
      assertThat(SEEN).hasSize(TESTS);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class InAFieldOfAnInstanceForAllTests {
    private final Set<URI> seen = new HashSet<>();

    @RegisterExtension final MarketplaceSimulator marketplace = MarketplaceSimulator.create();

    @RepeatedTest(TESTS)
    void itBeginsAnewBeforeEachTest() {
      seen.add(marketplace.uri());
      assertThatItIsNew(marketplace);
      assertThat(seen).hasSize(1);
    }
  }

  @Nested
  @ExtendWith(MarketplaceSimulator.class)
  final class ByAnnotationOnAClass {
    private static final Set<URI> SEEN = new HashSet<>();
    private final MarketplaceSimulator marketplace;

    ByAnnotationOnAClass(MarketplaceSimulator marketplace) {
      this.marketplace = marketplace;
    }

    @BeforeEach
    void itIsNewByThen() {
      assertThatItIsNew(marketplace);
    }

    @RepeatedTest(TESTS)
    void itIsAParameter(URI uri) {
      SEEN.add(uri);
      assertThat(marketplace.uri()).isEqualTo(uri);
    }

    @AfterAll
    static void itIsOneForAll() {
      assertThat(SEEN).hasSize(1);
    }
  }

  @Test
  @ExtendWith(MarketplaceSimulator.class)
  void byAnnotationOnATestItIsThatTests(MarketplaceSimulator marketplace) {
    assertThatItIsNew(marketplace);
    assertThat(marketplace.sellerAccount()).isEqualTo("210987654321");
  }
}
