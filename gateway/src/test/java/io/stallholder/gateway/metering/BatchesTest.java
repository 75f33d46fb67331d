package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.metering.Batches.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchesTest {
  @Test
  void batchesHoldTwentyFiveAndOnlyTheLastIsNotFull() {
    List<Batch> batches = Batches.of(records(51), List.of());
    assertThat(batches).extracting(batch -> batch.records().size()).containsExactly(25, 25, 1);
    assertThat(batches).extracting(Batch::full).containsExactly(true, true, false);
  }

  @Test
  void theOrderOfTheRecordsStays() {
    List<SealedRecord> due = records(60);
    List<SealedRecord> sent = new ArrayList<>();
    Batches.of(due, List.of()).forEach(batch -> sent.addAll(batch.records()));
    assertThat(sent).isEqualTo(due);
  }

  @Test
  void productsAndStylesNeverShareARequest() {
    var licensed = Sealed.record(1).get();
    var legacy = Sealed.record(2).legacy().get();
    var other = Sealed.record(3).of("another").get();
    var licensedToo = Sealed.record(4).get();
    List<Batch> batches = Batches.of(List.of(licensed, legacy, other, licensedToo), List.of());
    assertThat(batches)
        .extracting(Batch::records)
        .containsExactly(List.of(licensed, licensedToo), List.of(legacy), List.of(other));
  }

  @Test
  void theSecondOfTwoThatAwsCannotTellApartWaits() {
    var one = Sealed.record(1).legacy().get();
    var other = Sealed.record(2).legacy().get();
    assertThat(Batches.of(List.of(one, other), List.of()))
        .extracting(Batch::records)
        .containsExactly(List.of(one));
    assertThat(Batches.of(List.of(other), List.of(one.key()))).isEmpty();
  }

  @Test
  void aRecordThatGoesAloneSharesItsRequestWithNone() {
    var alone = Sealed.record(3).alone().get();
    List<SealedRecord> due = List.of(Sealed.record(1).get(), alone, Sealed.record(2).get());
    List<Batch> batches = Batches.of(due, List.of());
    assertThat(batches).hasSize(2);
    assertThat(batches.get(1)).isEqualTo(new Batch(List.of(alone), true));
  }

  @Test
  void aBatchEndsWhereItWouldBeAMegabyte() {
    List<SealedRecord> due =
        IntStream.rangeClosed(1, 8).mapToObj(n -> Sealed.record(n).tagged(1_000).get()).toList();
    List<Batch> batches = Batches.of(due, List.of());
    assertThat(batches).hasSize(3);
    assertThat(batches).extracting(Batch::full).containsExactly(true, true, false);
  }

  private static List<SealedRecord> records(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> Sealed.record(n).get()).toList();
  }
}
