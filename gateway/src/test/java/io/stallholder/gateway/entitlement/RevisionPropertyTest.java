package io.stallholder.gateway.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.entitlement.Entitlement;
import io.stallholder.marketplace.entitlement.Entitlement.BooleanValue;
import io.stallholder.marketplace.entitlement.Entitlement.DoubleValue;
import io.stallholder.marketplace.entitlement.Entitlement.IntegerValue;
import io.stallholder.marketplace.entitlement.Entitlement.StringValue;
import io.stallholder.marketplace.entitlement.Entitlement.Value;
import io.stallholder.marketplace.entitlement.EntitlementQuery;
import io.stallholder.marketplace.entitlement.EntitlementsAnswer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// Not known is not no.
final class RevisionPropertyTest {
  private static final LicenseArn LICENSE =
      new LicenseArn("arn:aws:license-manager::294406891311:license:l-5f0c");
  private static final EntitlementQuery QUERY =
      new EntitlementQuery(Shop.PRODUCT, new EntitlementQuery.License(LICENSE));

  private static Entitlement listed(String dimension, Value value) {
    return listed(Shop.PRODUCT, LICENSE, dimension, value);
  }

  private static Entitlement listed(
      ProductCode product, LicenseArn license, String dimension, Value value) {
    var buyer = new Entitlement.Buyer(Optional.of(license), Optional.empty(), Optional.empty());
    return new Entitlement(product, new Dimension(dimension), value, Optional.empty(), buyer);
  }

  @Provide
  Arbitrary<EntitlementsAnswer> answers() {
    Arbitrary<Value> values =
        Arbitraries.of(
            new IntegerValue(1),
            new IntegerValue(2),
            new DoubleValue(new BigDecimal("0.5")),
            new BooleanValue(true),
            new StringValue("gold"));
    Arbitrary<EntitlementsAnswer> read =
        values
            .flatMap(value ->
                Arbitraries.of("seats", "gigabytes").map(dimension -> listed(dimension, value)))
            .list()
            .ofMaxSize(2)
            .map(EntitlementsAnswer.Read::new);
    EntitlementsAnswer throttled =
        new EntitlementsAnswer.Refused(
            new MarketplaceError.Throttling(new ErrorReply("ThrottlingException", 400, "slow")));
    return Arbitraries.oneOf(
        read, Arbitraries.of(throttled, new EntitlementsAnswer.Unavailable("no answer")));
  }

  @Property(tries = 2000)
  void whatIsInForceIsWhatWasReadLastWhateverFailedSince(
      @ForAll("manyAnswers") List<EntitlementsAnswer> answers) {
    Optional<List<Held>> standing = Optional.empty();
    Optional<List<Held>> expected = Optional.empty();
    for (EntitlementsAnswer answer : answers) {
      Optional<List<Held>> before = standing;
      standing =
          switch (Revision.of(standing, QUERY, answer)) {
            case Revision.Same _, Revision.NotKnown _ -> standing;
            case Revision.Changed(List<Held> held) -> {
              assertThat(before).as("a change changes something").isNotEqualTo(Optional.of(held));
              yield Optional.of(held);
            }
          };
      if (answer instanceof EntitlementsAnswer.Read(var listed)) {
        expected = readable(listed).or(() -> before);
      }
      assertThat(standing).isEqualTo(expected);
    }
  }

  @Provide
  Arbitrary<List<EntitlementsAnswer>> manyAnswers() {
    return answers().list().ofMaxSize(12);
  }

  /// A dimension that is listed twice adds up, if both are quantities.
  private static Optional<List<Held>> readable(List<Entitlement> listed) {
    try {
      return Optional.of(Held.of(QUERY, listed));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Test
  void anAnswerAboutSomebodyElseIsNone() {
    var other = new LicenseArn("arn:aws:license-manager::294406891311:license:l-0000");
    for (Entitlement wrong :
        List.of(
            listed(new ProductCode("other"), LICENSE, "seats", new IntegerValue(1)),
            listed(Shop.PRODUCT, other, "seats", new IntegerValue(1)))) {
      assertThat(Revision.of(Optional.empty(), QUERY, new EntitlementsAnswer.Read(List.of(wrong))))
          .isInstanceOf(Revision.NotKnown.class);
    }
  }

  @Test
  void aDimensionThatIsListedTwiceAddsUp() {
    var twice =
        List.of(
            listed("seats", new IntegerValue(2)),
            listed("seats", new DoubleValue(new BigDecimal("0.5"))));
    assertThat(Held.of(QUERY, twice))
        .singleElement()
        .satisfies(held -> assertThat(held.quantity()).contains(new BigDecimal("2.5")));
  }

  @Test
  void aListInAnotherOrderIsTheSame() {
    List<Entitlement> listed =
        List.of(listed("seats", new IntegerValue(2)), listed("gigabytes", new StringValue("x")));
    var standing = Optional.of(Held.of(QUERY, listed));
    assertThat(Revision.of(standing, QUERY, new EntitlementsAnswer.Read(listed.reversed())))
        .isEqualTo(new Revision.Same());
  }

  @Test
  void everyKindOfValueIsKeptAsItIs() {
    for (Value value :
        List.of(
            new IntegerValue(Long.MAX_VALUE),
            new DoubleValue(new BigDecimal("1234567890.123456789")),
            new BooleanValue(false),
            new StringValue(" as it is "))) {
      var held = new Held(new Dimension("seats"), value, Optional.empty());
      assertThat(Held.value(held.kind(), held.text())).isEqualTo(value);
    }
  }
}
