package io.stallholder.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.benchmarks.chaos.Postgres.Stored;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A proof that cannot fail proves nothing: each kind of loss and of double counting is found.
final class AuditTest {
  private static final String ARN = "arn:aws:license-manager::1:license:l-1";
  private static final String DIMENSION = "api_calls";
  private static final Instant HOUR = Instant.parse("2026-11-30T23:00:00Z");
  private static final Key KEY = new Key(ARN, DIMENSION, HOUR);

  private List<Sums> sums = List.of(sums("5.5", "5", "0", "0.5"));
  private List<Entry> entries = List.of(entry("metered", "5", "id-1", 2));
  private List<Billed> billed = List.of(new Billed(KEY, new BigDecimal("5"), "id-1"));
  private Map<Account, BigDecimal> told = Map.of(new Account(0, DIMENSION), new BigDecimal("5.5"));
  private Map<String, BigDecimal> acknowledged =
      Map.of("a", new BigDecimal("5"), "b", new BigDecimal("0.5"));
  private List<Stored> stored =
      List.of(new Stored("a", "5.000000000"), new Stored("b", "0.500000000"));
  private Map<Key, Integer> sent = Map.of(KEY, 2);

  @Test
  void whatAgreesIsNoBreach() {
    assertThat(breaches()).isEmpty();
  }

  @Test
  void aBillionthThatIsNowhereIsFound() {
    sums = List.of(sums("5.5", "5", "0", "0.499999999"));
    assertThat(breaches()).singleElement().asString().startsWith("does not close");
  }

  @Test
  void usageThatTheAppWasToldOfAndThatIsNotAcceptedIsFound() {
    told = Map.of(new Account(0, DIMENSION), new BigDecimal("6"));
    assertThat(breaches()).singleElement().asString().contains("5.5 is accepted", "told 6", ARN);
  }

  @Test
  void usageOfALicenseThatNobodyBoughtIsFound() {
    sums =
        List.of(
            sums.getFirst(), new Sums("other", DIMENSION, BigDecimal.ONE, parts("1", "0", "0")));
    assertThat(breaches()).anyMatch(breach -> breach.startsWith("a balance of nobody who bought"));
  }

  @Test
  void anAcceptedEventThatIsNotStoredIsFound() {
    stored = stored.subList(0, 1);
    assertThat(breaches()).containsExactly("event b was accepted, and is not stored");
  }

  @Test
  void anEventThatIsStoredTwiceIsFound() {
    stored = List.of(stored.getFirst(), stored.getFirst(), stored.getLast());
    assertThat(breaches()).containsExactly("event a is stored twice");
  }

  @Test
  void anEventThatWasNeverAcceptedAndOneWithAnotherQuantityAreFound() {
    stored = List.of(new Stored("a", "4"), stored.getLast(), new Stored("c", "1"));
    assertThat(breaches())
        .hasSize(2)
        .anyMatch(breach -> breach.startsWith("event a has quantity"))
        .contains("event c is stored, and was never accepted");
  }

  @Test
  void aRecordThatAwsDoesNotHaveIsFound() {
    billed = List.of();
    assertThat(breaches()).singleElement().asString().startsWith("metered, but AWS");
  }

  @Test
  void aBillOfWhatWeHaveNoRecordOfIsFound() {
    billed = List.of(billed.getFirst(), new Billed(later(), BigDecimal.ONE, "id-2"));
    assertThat(breaches()).singleElement().asString().startsWith("AWS bills what we have no");
  }

  @Test
  void anotherQuantityAtAwsIsFound() {
    billed = List.of(new Billed(KEY, new BigDecimal("4"), "id-1"));
    assertThat(breaches()).singleElement().asString().startsWith("AWS bills Billed");
  }

  @Test
  void anotherRecordIdAtAwsIsFound() {
    billed = List.of(new Billed(KEY, new BigDecimal("5"), "id-9"));
    assertThat(breaches()).singleElement().asString().startsWith("AWS calls it");
  }

  @Test
  void anUnknownRecordIdIsNoBreach() {
    entries = List.of(entry("metered", "5", "", 2));
    assertThat(breaches()).isEmpty();
  }

  @Test
  void whatAwsBillsIsMeteredOrUncertain() {
    entries = List.of(entry("uncertain", "5", "", 2));
    sums = List.of(sums("5.5", "0", "5", "0.5"));
    assertThat(breaches()).isEmpty();

    entries = List.of(entry("refused", "5", "", 2));
    assertThat(breaches()).singleElement().asString().contains("here it is refused");
  }

  @Test
  void aConflictIsFoundSinceNobodyElseMetersHere() {
    entries = List.of(entry("conflict", "5", "", 2));
    sums = List.of(sums("5.5", "0", "5", "0.5"));
    assertThat(breaches()).anyMatch(breach -> breach.startsWith("nobody else meters here"));
  }

  @Test
  void twoRecordsOfOneKeyAreFound() {
    entries = List.of(entries.getFirst(), entries.getFirst());
    assertThat(breaches()).anyMatch(breach -> breach.startsWith("two records of one key"));
  }

  @Test
  void aBalanceThatMetersMoreThanItsRecordsIsFound() {
    sums = List.of(sums("5.5", "5.5", "0", "0"));
    assertThat(breaches()).singleElement().asString().startsWith("its metered records make 5");
  }

  @Test
  void aRequestThatNoAttemptWasWrittenForIsFound() {
    sent = Map.of(KEY, 3);
    assertThat(breaches()).singleElement().asString().contains("3 times, of which 2");
  }

  private List<String> breaches() {
    return Audit.of(
        new Evidence(
            sums,
            entries,
            billed,
            Map.of("ours", ARN),
            Map.of(ARN, 0),
            told,
            acknowledged,
            stored,
            sent));
  }

  private static Key later() {
    return new Key(ARN, DIMENSION, HOUR.plusSeconds(3600));
  }

  private static Sums sums(String accepted, String metered, String uncertain, String carried) {
    return new Sums(
        "ours", DIMENSION, new BigDecimal(accepted), parts(metered, uncertain, carried));
  }

  private static Map<String, BigDecimal> parts(String metered, String uncertain, String carried) {
    Map<String, BigDecimal> parts = new LinkedHashMap<>();
    parts.put("metered", new BigDecimal(metered));
    parts.put("uncertain", new BigDecimal(uncertain));
    parts.put("carried", new BigDecimal(carried));
    return parts;
  }

  private static Entry entry(String state, String quantity, String id, int attempts) {
    return new Entry(
        "ours",
        DIMENSION,
        HOUR,
        new BigDecimal(quantity),
        state,
        "",
        Optional.of(id).filter(text -> !text.isEmpty()),
        attempts);
  }
}
