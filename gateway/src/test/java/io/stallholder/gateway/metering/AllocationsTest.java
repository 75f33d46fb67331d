package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageRecord;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AllocationsTest {
  private static final TagSet BLUE = team("blue");
  private static final TagSet RED = team("red");

  @Test
  void untaggedUsageHasNoAllocations() {
    assertThat(divide(7, "7.5", Map.of()).parts()).isEmpty();
  }

  @Test
  void tagsThatCoverEverythingLeaveNoUntaggedPart() {
    assertThat(divide(7, "7", Map.of(BLUE, n("4"), RED, n("3"))).parts())
        .containsExactly(part(4, BLUE), part(3, RED));
  }

  @Test
  void whatNoTagNamesIsAPartWithoutTags() {
    assertThat(divide(7, "7", Map.of(BLUE, n("4"))).parts())
        .containsExactly(part(4, BLUE), new Allocation(new Quantity(3), List.of()));
  }

  @Test
  void theGreatestRemainderGetsTheUnitAndOwesTheRest() {
    Allocations divided = divide(1, "1.2", Map.of(BLUE, n("0.7"), RED, n("0.5")));
    assertThat(divided.parts()).containsExactly(part(1, BLUE));
    assertThat(divided.carry()).isEqualTo(Map.of(BLUE, n("-0.3"), RED, n("0.5")));
  }

  @Test
  void whoOwesGetsNothing() {
    Allocations divided = divide(1, "1.7", Map.of(BLUE, n("-0.3"), RED, n("2")));
    assertThat(divided.parts()).containsExactly(part(1, RED));
    assertThat(divided.carry()).isEqualTo(Map.of(BLUE, n("-0.3"), RED, n("1")));
  }

  @Test
  void aQuantityThatAwsLimitsIsDividedInProportion() {
    int most = Integer.MAX_VALUE;
    Allocations divided =
        divide(most, "6000000000", Map.of(BLUE, n("4000000000"), RED, n("2000000000")));
    assertThat(divided.parts()).containsExactly(part(1431655765, BLUE), part(715827882, RED));
    assertThat(divided.carry()).isEqualTo(Map.of(BLUE, n("2568344235"), RED, n("1284172118")));
  }

  @Test
  void lessThanAUnitUnderEveryTagMakesARecordWithoutAllocations() {
    Allocations divided = divide(9, "9.1", Map.of(BLUE, n("0.1")));
    assertThat(divided.parts()).isEmpty();
    assertThat(divided.carry()).isEqualTo(Map.of(BLUE, n("0.1")));
  }

  @Test
  void ofAnHourThatIsBilledInPartEachTagSetIsBilledInPart() {
    var shares = Allocations.share(Map.of(BLUE, n("40"), RED, n("10")), n("100"), n("25"));
    assertThat(shares.get(BLUE)).isEqualByComparingTo("10");
    assertThat(shares.get(RED)).isEqualByComparingTo("2.5");
  }

  @Test
  void tagsAreTheSameInAnyOrder() {
    TagSet one = TagSet.of("{\"a\":\"1\",\"b\":\"2\"}");
    TagSet other = TagSet.of("{\"b\": \"2\", \"a\": \"1\"}");
    assertThat(one).isEqualTo(other);
    assertThat(one.digest()).isEqualTo(other.digest());
    assertThat(one.digest()).isNotEqualTo(TagSet.of("{\"a\":\"2\",\"b\":\"1\"}").digest());
  }

  @Test
  void allocationsComeBackFromJsonAsTheyWere() {
    List<Allocation> parts =
        List.of(part(4, TagSet.of("{\"a\":\"x\\\\y\",\"b\":\"2\"}")), part(3, RED));
    assertThat(AllocationJson.read(AllocationJson.text(parts))).isEqualTo(parts);
    assertThat(AllocationJson.text(List.of())).isNull();
    assertThat(AllocationJson.read(null)).isEmpty();
  }

  private static Allocations divide(int quantity, String total, Map<TagSet, BigDecimal> weights) {
    var record =
        new UsageRecord(
            Hours.at("05T12:00"),
            new Customer.LegacyAccount(new AwsAccountId("345678901234")),
            Shop.CALLS,
            new Quantity(quantity),
            List.of());
    return Allocations.of(record, n(total), weights);
  }

  private static Allocation part(int quantity, TagSet tags) {
    return new Allocation(new Quantity(quantity), tags.tags());
  }

  private static TagSet team(String name) {
    return new TagSet(new TreeMap<>(Map.of("team", name)));
  }

  private static BigDecimal n(String number) {
    return new BigDecimal(number);
  }
}
