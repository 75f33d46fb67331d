package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.UsageRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// How a record's quantity is divided among the tags of its usage. Pure.
///
/// The quantity is decided without looking at tags. Each tag set gets whole units by largest
/// remainder and keeps the rest, signed, for the next hour. What no tag names is one more bucket:
/// its weight is whatever the total leaves, so nothing is lost however the tags come and go.
///
/// @param parts none at all, or distinct ones that add up to the quantity
/// @param carry what each tag set leaves over; the untagged bucket leaves the meter's carry less
///   their sum
record Allocations(List<Allocation> parts, Map<TagSet, BigDecimal> carry) {
  /// With the untagged one they are as many as AWS takes.
  static final int MOST_TAG_SETS = UsageRecord.MAX_ALLOCATIONS - 1;

  /// So that the record always fits into a request of its own.
  static final int MOST_BYTES = 900_000;

  private static final int SCALE = 9;

  Allocations {
    parts = List.copyOf(parts);
    carry = Map.copyOf(carry);
  }

  /// @param record to divide, without allocations yet
  /// @param total what its quantity was decided from
  /// @param weights what of that each tag set has; the smallest are not told apart from untagged
  ///   usage where a record would have too many parts
  static Allocations of(UsageRecord record, BigDecimal total, Map<TagSet, BigDecimal> weights) {
    List<Bucket> buckets = largest(weights);
    Allocations best = divide(record, total, buckets);
    if (fits(record, best)) {
      return best;
    }
    int fitting = 0; // no tag set at all always fits
    int tooMany = buckets.size();
    best = divide(record, total, List.of());
    while (tooMany - fitting > 1) {
      int middle = (fitting + tooMany) >>> 1;
      Allocations tried = divide(record, total, buckets.subList(0, middle));
      if (fits(record, tried)) {
        fitting = middle;
        best = tried;
      } else {
        tooMany = middle;
      }
    }
    return best;
  }

  /// The part of each tag set's usage that is in `billed`, where less than the whole hour is.
  ///
  /// @param counted of each tag set
  /// @param whole of the hour, tagged or not
  static Map<TagSet, BigDecimal> share(
      Map<TagSet, BigDecimal> counted, BigDecimal whole, BigDecimal billed) {
    BigDecimal tagged = sum(counted);
    BigDecimal all = whole.max(tagged);
    if (all.compareTo(billed) <= 0) {
      return counted;
    }
    Map<TagSet, BigDecimal> shares = new HashMap<>();
    counted.forEach((tags, quantity) ->
        shares.put(
            tags,
            quantity.multiply(billed.max(BigDecimal.ZERO)).divide(all, SCALE, RoundingMode.DOWN)));
    return shares;
  }

  static Map<TagSet, BigDecimal> plus(
      Map<TagSet, BigDecimal> some, Map<TagSet, BigDecimal> others) {
    Map<TagSet, BigDecimal> sum = new HashMap<>(some);
    others.forEach((tags, quantity) -> sum.merge(tags, quantity, BigDecimal::add));
    return sum;
  }

  /// The largest of them, as many as can be kept apart.
  static Map<TagSet, BigDecimal> kept(Map<TagSet, BigDecimal> weights) {
    Map<TagSet, BigDecimal> kept = new HashMap<>();
    largest(weights).forEach(bucket -> kept.put(bucket.tags(), bucket.weight()));
    return kept;
  }

  private record Bucket(TagSet tags, BigDecimal weight) {}

  private static List<Bucket> largest(Map<TagSet, BigDecimal> weights) {
    return weights.entrySet().stream()
        .filter(entry -> entry.getValue().signum() != 0)
        .map(entry -> new Bucket(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparing(Bucket::weight)
                .reversed()
                .thenComparing(Bucket::tags, TagSet.ORDER))
        .limit(MOST_TAG_SETS)
        .toList();
  }

  private static boolean fits(UsageRecord record, Allocations divided) {
    return new UsageRecord(
                record.timestamp(),
                record.customer(),
                record.dimension(),
                record.quantity(),
                divided.parts())
            .serializedBytes()
        <= MOST_BYTES;
  }

  private static Allocations divide(UsageRecord record, BigDecimal total, List<Bucket> buckets) {
    List<BigDecimal> weights = new ArrayList<>(buckets.stream().map(Bucket::weight).toList());
    BigDecimal tagged = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    weights.add(total.subtract(tagged));
    int[] units = units(weights, record.quantity().value());

    List<Allocation> parts = new ArrayList<>();
    Map<TagSet, BigDecimal> carry = new HashMap<>();
    for (int i = 0; i < buckets.size(); i++) {
      TagSet tags = buckets.get(i).tags();
      if (units[i] > 0) {
        parts.add(new Allocation(new Quantity(units[i]), tags.tags()));
      }
      BigDecimal left = weights.get(i).subtract(BigDecimal.valueOf(units[i]));
      if (left.signum() != 0) {
        carry.put(tags, left);
      }
    }
    int untagged = units[buckets.size()];
    if (!parts.isEmpty() && untagged > 0) {
      parts.add(new Allocation(new Quantity(untagged), List.of()));
    }
    return new Allocations(parts, carry);
  }

  /// Largest remainder: everybody's whole units first, and what is left to give goes to those who
  /// miss the most. Where the whole units are too many already, they are cut in proportion.
  private static int[] units(List<BigDecimal> weights, int quantity) {
    List<BigInteger> whole =
        weights.stream()
            .map(weight -> weight.max(BigDecimal.ZERO).setScale(0, RoundingMode.DOWN))
            .map(BigDecimal::toBigIntegerExact)
            .toList();
    BigInteger sum = whole.stream().reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger wanted = BigInteger.valueOf(quantity);
    if (sum.compareTo(wanted) <= 0) {
      List<BigDecimal> missing = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        missing.add(weights.get(i).subtract(new BigDecimal(whole.get(i))));
      }
      return topped(whole, missing, quantity);
    }
    List<BigInteger> cut = new ArrayList<>();
    List<BigDecimal> missing = new ArrayList<>();
    for (BigInteger units : whole) {
      BigInteger[] parts = units.multiply(wanted).divideAndRemainder(sum);
      cut.add(parts[0]);
      missing.add(new BigDecimal(parts[1]));
    }
    return topped(cut, missing, quantity);
  }

  private static int[] topped(List<BigInteger> base, List<BigDecimal> missing, int quantity) {
    int[] units = base.stream().mapToInt(BigInteger::intValueExact).toArray();
    int toGive = Math.toIntExact(quantity - IntStream.of(units).asLongStream().sum());
    List<Integer> neediest =
        IntStream.range(0, units.length)
            .boxed()
            .sorted(Comparator.<Integer, BigDecimal>comparing(missing::get).reversed())
            .toList();
    if (toGive > units.length) {
      throw new IllegalArgumentException("the quantity " + quantity + " is more than the usage");
    }
    neediest.stream().limit(toGive).forEach(i -> units[i]++);
    return units;
  }

  private static BigDecimal sum(Map<TagSet, BigDecimal> quantities) {
    return quantities.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
