package io.stallholder.marketplace.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsageBatchTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final AwsAccountId BUYER = new AwsAccountId("345678901234");
  private static final Optional<ProductCode> PRODUCT =
      Optional.of(new ProductCode("4zq81example0metering00x1"));
  private static final Customer LEGACY =
      new Customer.LegacyIdentifier(new CustomerIdentifier("X01EXAMPLEX"));

  private static Customer licensed(int number) {
    return new Customer.Licensed(
        BUYER, new LicenseArn("arn:aws:license-manager::294406891311:license:l-" + number));
  }

  private static UsageRecord record(Customer customer, Allocation... allocations) {
    return new UsageRecord(
        NOON, customer, new Dimension("api_calls"), new Quantity(120), List.of(allocations));
  }

  private static List<UsageRecord> records(int count) {
    return IntStream.range(0, count).mapToObj(each -> record(licensed(each))).toList();
  }

  private static Allocation allocation(int quantity, Tag... tags) {
    return new Allocation(new Quantity(quantity), List.of(tags));
  }

  @Test
  void batchHoldsOneToTwentyFiveRecords() {
    assertThat(new UsageBatch(Optional.empty(), records(25)).records()).hasSize(25);
    refuses("1 to 25 records, not 26", () -> new UsageBatch(Optional.empty(), records(26)));
    refuses("1 to 25 records, not 0", () -> new UsageBatch(Optional.empty(), List.of()));
  }

  @Test
  void licensedCustomersNameNoProduct() {
    refuses("must not name a product code", () -> new UsageBatch(PRODUCT, records(1)));
  }

  @Test
  void customersWithoutLicenseNameTheirProduct() {
    assertThat(new UsageBatch(PRODUCT, List.of(record(LEGACY))).records()).hasSize(1);
    refuses(
        "must name their product code",
        () -> new UsageBatch(Optional.empty(), List.of(record(LEGACY))));
  }

  @Test
  void stylesAreNeverMixed() {
    var mixed = List.of(record(LEGACY), record(licensed(1)));
    refuses("must not mix", () -> new UsageBatch(PRODUCT, mixed));
    refuses("must not mix", () -> new UsageBatch(Optional.empty(), mixed.reversed()));
  }

  @Test
  void oneHourOfOneCustomerAndDimensionComesOnce() {
    var first = record(licensed(1));
    var second =
        new UsageRecord(
            NOON.plusSeconds(1800),
            first.customer(),
            first.dimension(),
            new Quantity(1),
            List.of());
    refuses(
        "one record per customer, dimension and hour",
        () -> new UsageBatch(Optional.empty(), List.of(first, second)));
  }

  @Test
  void sizeIsThatOfTheBody() {
    var batch = new UsageBatch(Optional.empty(), records(3));
    assertThat(batch.serializedBytes()).isEqualTo(UsageJson.write(batch).length);
    int parts = batch.records().stream().mapToInt(UsageRecord::serializedBytes).sum();
    assertThat(batch.serializedBytes()).isEqualTo("{\"UsageRecords\":[]}".length() + parts + 2);
  }

  @Test
  void asManyRecordsFitAsTheLimitsAllow() {
    assertThat(UsageBatch.fitting(Optional.empty(), List.of())).isZero();
    assertThat(UsageBatch.fitting(Optional.empty(), records(7))).isEqualTo(7);
    assertThat(UsageBatch.fitting(Optional.empty(), records(60))).isEqualTo(25);
  }

  @Test
  void largeRecordsFillABatchBeforeTwentyFive() {
    var large = IntStream.range(0, 9).mapToObj(each -> large(licensed(each), 400)).toList();
    int fitting = UsageBatch.fitting(Optional.empty(), large);
    assertThat(fitting).isBetween(2, 8);
    assertThat(new UsageBatch(Optional.empty(), large.subList(0, fitting)).serializedBytes())
        .isLessThanOrEqualTo(UsageBatch.MAX_BYTES);
    refuses(
        "at most 999999 bytes",
        () -> new UsageBatch(Optional.empty(), large.subList(0, fitting + 1)));
  }

  @Test
  void recordLargerThanABatchFitsInNone() {
    assertThat(UsageBatch.fitting(Optional.empty(), List.of(large(licensed(1), 2500)))).isZero();
  }

  private static UsageRecord large(Customer customer, int allocations) {
    var parts =
        IntStream.range(0, allocations)
            .mapToObj(each ->
                allocation(1, new Tag("a", each + "v".repeat(240)), new Tag("b", "v".repeat(240))))
            .toList();
    return new UsageRecord(
        NOON, customer, new Dimension("api_calls"), new Quantity(allocations), parts);
  }

  @Test
  void allocationsAddUpToTheQuantity() {
    var team = new Tag("team", "search");
    assertThat(record(LEGACY, allocation(90, team), allocation(30)).allocations()).hasSize(2);
    refuses(
        "add up to the quantity 120, not to 91",
        () -> record(LEGACY, allocation(90, team), allocation(1)));
  }

  @Test
  void allocationsDifferInTheirTags() {
    var one = new Tag("team", "search");
    var two = new Tag("stage", "live");
    refuses(
        "must differ in their tags",
        () -> record(LEGACY, allocation(60, one, two), allocation(60, two, one)));
    refuses("must differ in their tags", () -> record(LEGACY, allocation(60), allocation(60)));
  }

  @Test
  void recordHasAtMostAsManyAllocationsAsAwsTakes() {
    var tooMany =
        IntStream.rangeClosed(0, 2500)
            .mapToObj(each -> allocation(0, new Tag("part", "p" + each)))
            .toList();
    refuses(
        "at most 2500 allocations, not 2501",
        () -> new UsageRecord(NOON, LEGACY, new Dimension("d"), Quantity.ZERO, tooMany));
  }

  @Test
  void allocationHasAtMostFiveTagsOfDifferentKeys() {
    var six = IntStream.range(0, 6).mapToObj(each -> new Tag("k" + each, "v")).toList();
    refuses("at most 5 tags, not 6", () -> new Allocation(Quantity.ZERO, six));
    refuses("one value per tag key", () -> allocation(1, new Tag("k", "a"), new Tag("k", "b")));
  }

  @Test
  void tagsAreOfTheCharactersThatAwsNames() {
    assertThat(new Tag("a Z-9+=._:\\/@", "v").key()).hasSize(13);
    refuses("a tag key must be 1 to 100", () -> new Tag("", "v"));
    refuses("a tag key must be 1 to 100", () -> new Tag("k".repeat(101), "v"));
    refuses("a tag value must be 1 to 256", () -> new Tag("k", "v".repeat(257)));
    refuses("a tag value", () -> new Tag("k", "a!b"));
    refuses("a tag value", () -> new Tag("k", "größe"));
  }

  @Test
  void timestampIsKeptToTheMillisecond() {
    var record =
        new UsageRecord(
            NOON.plusNanos(250_999_999), LEGACY, new Dimension("d"), Quantity.ZERO, List.of());
    assertThat(record.timestamp()).isEqualTo(NOON.plusMillis(250));
    assertThat(new String(UsageJson.write(record), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"Timestamp\":" + NOON.getEpochSecond() + ".250,");
  }

  private static void refuses(
      String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable making) {
    assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
  }
}
