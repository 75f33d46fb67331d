package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.Tag;
import io.stallholder.marketplace.metering.UsageRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// However usage is tagged: a record's parts are what AWS takes, and no tag set gains or loses.
final class AllocationsPropertyTest {
  private static final int FEW = 6;
  private static final Customer CUSTOMER =
      new Customer.Licensed(
          new AwsAccountId("345678901234"),
          new LicenseArn("arn:aws:license-manager::294406891311:license:l-1"));

  /// What one hour counts: the tag sets by number, and what nobody tagged.
  record Hour(Map<Integer, BigDecimal> tagged, BigDecimal untagged, RoundingMode rounding) {}

  @Property(tries = 500)
  void everyTagSetIsBilledWhatItUsedToTheLastFraction(@ForAll("histories") List<Hour> history) {
    Map<TagSet, BigDecimal> owed = new HashMap<>();
    Map<TagSet, BigDecimal> carry = new HashMap<>();
    BigDecimal owedUntagged = BigDecimal.ZERO;
    BigDecimal meterCarry = BigDecimal.ZERO;
    for (Hour hour : history) {
      Map<TagSet, BigDecimal> counted = new HashMap<>();
      hour.tagged().forEach((number, quantity) -> counted.put(tagSet(number), quantity));
      BigDecimal total = sum(counted).add(hour.untagged()).add(meterCarry);
      int quantity = quantity(total, hour.rounding());
      UsageRecord record = record(quantity);

      Allocations divided = Allocations.of(record, total, Allocations.plus(carry, counted));

      assertThat(divided.parts()).allMatch(part -> part.quantity().value() > 0);
      assertFitsAws(quantity, divided);
      counted.forEach((tags, used) -> owed.merge(tags, used, BigDecimal::add));
      owedUntagged = owedUntagged.add(hour.untagged());
      Map<TagSet, Integer> billed = billed(divided);
      billed.forEach((tags, units) -> owed.merge(tags, negative(units), BigDecimal::add));
      owedUntagged =
          owedUntagged.add(negative(quantity - billed.values().stream().mapToInt(it -> it).sum()));
      carry = divided.carry();
      meterCarry = total.subtract(BigDecimal.valueOf(quantity));
      for (TagSet tags : owed.keySet()) {
        assertThat(owed.getOrDefault(tags, BigDecimal.ZERO))
            .as("%s", tags)
            .isEqualByComparingTo(carry.getOrDefault(tags, BigDecimal.ZERO));
      }
      assertThat(owedUntagged).isEqualByComparingTo(meterCarry.subtract(sum(carry)));
    }
  }

  @Property(tries = 20)
  void theSmallestFoldIntoTheUntaggedPartUntilAwsTakesTheRecord(
      @ForAll("manyTagSets") List<BigDecimal> quantities, @ForAll boolean longTags) {
    Map<TagSet, BigDecimal> weights = new HashMap<>();
    for (int i = 0; i < quantities.size(); i++) {
      weights.put(longTags ? longTagSet(i) : tagSet(i), quantities.get(i));
    }
    BigDecimal total = sum(weights);
    int quantity = quantity(total, RoundingMode.DOWN);
    Allocations divided = Allocations.of(record(quantity), total, weights);
    assertFitsAws(quantity, divided);
    assertThat(divided.carry().size()).isLessThanOrEqualTo(Allocations.MOST_TAG_SETS);

    Map<TagSet, Integer> billed = billed(divided);
    BigDecimal least =
        billed.keySet().stream()
            .map(weights::get)
            .min(BigDecimal::compareTo)
            .orElse(BigDecimal.ZERO);
    BigDecimal mostFolded =
        weights.entrySet().stream()
            .filter(entry -> !billed.containsKey(entry.getKey()))
            .map(Map.Entry::getValue)
            .max(BigDecimal::compareTo)
            .orElse(BigDecimal.ZERO);
    assertThat(mostFolded).isLessThanOrEqualTo(least.max(BigDecimal.ONE));
    if (longTags && quantities.size() > 1000) {
      assertThat(bytes(quantity, divided)).isGreaterThan(Allocations.MOST_BYTES * 9 / 10);
    }
  }

  @Property(tries = 300)
  void aShareIsNeverMoreThanWhatIsBilled(
      @ForAll("hours") Hour hour, @ForAll("quantities") BigDecimal billed) {
    Map<TagSet, BigDecimal> counted = new HashMap<>();
    hour.tagged().forEach((number, quantity) -> counted.put(tagSet(number), quantity));
    BigDecimal whole = sum(counted).add(hour.untagged());
    Map<TagSet, BigDecimal> shares = Allocations.share(counted, whole, billed);
    assertThat(sum(shares)).isLessThanOrEqualTo(billed);
    shares.forEach((tags, share) ->
        assertThat(share).isBetween(BigDecimal.ZERO, counted.getOrDefault(tags, share)));
  }

  @Provide
  Arbitrary<List<Hour>> histories() {
    return hours().list().ofMinSize(1).ofMaxSize(30);
  }

  @Provide
  Arbitrary<Hour> hours() {
    return Combinators.combine(
            Arbitraries.maps(Arbitraries.integers().between(1, FEW), quantities()).ofMaxSize(FEW),
            quantities(),
            Arbitraries.of(RoundingMode.DOWN, RoundingMode.DOWN, RoundingMode.HALF_UP))
        .as(Hour::new);
  }

  @Provide
  Arbitrary<List<BigDecimal>> manyTagSets() {
    return Arbitraries.bigDecimals()
        .between(BigDecimal.ZERO, BigDecimal.valueOf(5000))
        .ofScale(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4000);
  }

  @Provide
  Arbitrary<BigDecimal> quantities() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(BigDecimal.ZERO)),
        Tuple.of(6, decimals("20", 9)),
        Tuple.of(3, decimals("3", 1)),
        Tuple.of(1, decimals("3000000000", 2)));
  }

  private static Arbitrary<BigDecimal> decimals(String most, int scale) {
    return Arbitraries.bigDecimals().between(BigDecimal.ZERO, new BigDecimal(most)).ofScale(scale);
  }

  private static void assertFitsAws(int quantity, Allocations divided) {
    if (divided.parts().isEmpty()) {
      return;
    }
    assertThat(divided.parts().stream().mapToLong(part -> part.quantity().value()).sum())
        .isEqualTo(quantity);
    Set<Set<Tag>> tagSets =
        divided.parts().stream().map(part -> Set.copyOf(part.tags())).collect(Collectors.toSet());
    assertThat(tagSets).hasSize(divided.parts().size());
    assertThat(divided.parts().size()).isLessThanOrEqualTo(UsageRecord.MAX_ALLOCATIONS);
    assertThat(divided.parts()).anyMatch(part -> !part.tags().isEmpty());
    assertThat(bytes(quantity, divided)).isLessThanOrEqualTo(Allocations.MOST_BYTES);
  }

  private static int bytes(int quantity, Allocations divided) {
    UsageRecord record = record(quantity);
    return new UsageRecord(
            record.timestamp(),
            record.customer(),
            record.dimension(),
            record.quantity(),
            divided.parts())
        .serializedBytes();
  }

  private static Map<TagSet, Integer> billed(Allocations divided) {
    Map<TagSet, Integer> billed = new HashMap<>();
    for (Allocation part : divided.parts()) {
      if (!part.tags().isEmpty()) {
        Map<String, String> tags = new TreeMap<>();
        part.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        billed.put(new TagSet(new TreeMap<>(tags)), part.quantity().value());
      }
    }
    return billed;
  }

  private static int quantity(BigDecimal total, RoundingMode rounding) {
    return total.max(BigDecimal.ZERO).setScale(0, rounding).min(SealingPlan.MOST).intValueExact();
  }

  private static UsageRecord record(int quantity) {
    return new UsageRecord(
        Hours.at("05T12:00"), CUSTOMER, Shop.CALLS, new Quantity(quantity), List.of());
  }

  private static TagSet tagSet(int number) {
    return new TagSet(new TreeMap<>(Map.of("team", "team " + number)));
  }

  private static TagSet longTagSet(int number) {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 1; i <= Allocation.MAX_TAGS; i++) {
      tags.put("k".repeat(99) + i, "\\".repeat(240) + number);
    }
    return new TagSet(new TreeMap<>(tags));
  }

  private static BigDecimal sum(Map<TagSet, BigDecimal> quantities) {
    return quantities.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal negative(int units) {
    return BigDecimal.valueOf(-units);
  }
}
