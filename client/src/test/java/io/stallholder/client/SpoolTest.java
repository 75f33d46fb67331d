package io.stallholder.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  private static final long ROOMY = 64 << 20;
  private static final int MANY = 1_000;

  // Where "first", "second" and "third" begin and end, each behind 20 bytes.
  private static final int[] ENDS = {0, 25, 51, 76};

  @TempDir private Path folder;
  private final Heard heard = new Heard();

  private static final class Heard implements UsageListener {
    private final List<Boolean> torn = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    @Override
    public void damaged(Path setAside, boolean isTorn) {
      files.add(setAside);
      torn.add(isTorn);
    }
  }

  @Test
  void whatWasNotSettledIsThereAfterARestartInOrder() throws Exception {
    try (Spool spool = open()) {
      assertThat(spool.append(entries("a", "b", "c", "d"))).isEqualTo(4);
      assertThat(take(spool, 2)).containsExactly("a", "b");
    }
    try (Spool spool = open()) {
      assertThat(spool.events()).isEqualTo(2);
      assertThat(spool.oldestMillis()).contains(1_002L);
      spool.append(entries("e"));
      assertThat(takeAll(spool)).containsExactly("c", "d", "e");
      assertThat(spool.events()).isZero();
      assertThat(spool.isSettled()).isTrue();
    }
  }

  @Test
  void whatIsLentAndNotSettledIsLentAgain() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries("a", "b"));
      assertThat(texts(spool.next(5, MANY))).containsExactly("a", "b");
      assertThat(texts(spool.next(1, MANY))).containsExactly("a");
      spool.settle(1);
      assertThat(texts(spool.next(5, MANY))).containsExactly("b");
    }
  }

  @Test
  void bytesLimitWhatIsLentButForOneEvent() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries("aaaa", "bbbb", "cccc"));
      assertThat(texts(spool.next(5, 1))).containsExactly("aaaa");
      assertThat(texts(spool.next(5, 8))).containsExactly("aaaa", "bbbb");
    }
  }

  @Test
  void afterAFailureTheNextFileIsReadThoughTheOneBeforeHasNothingLeft() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries("a"));
      assertThat(takeAll(spool)).containsExactly("a");
      spool.abandon();
      spool.append(entries("b"));
      assertThat(takeAll(spool)).containsExactly("b");
      assertThat(segments()).hasSize(1);
    }
  }

  @Test
  void settledFilesAreDeleted() throws Exception {
    try (Spool spool = open()) {
      for (int i = 0; i < 12; i++) {
        spool.append(entries("x".repeat(200_000), "y".repeat(200_000), "z".repeat(200_000)));
      }
      assertThat(segments()).hasSizeGreaterThan(1);
      assertThat(takeAll(spool)).hasSize(36);
      assertThat(segments()).hasSize(1);
    }
    assertThat(segments()).isEmpty();
  }

  @Test
  void numbersAreNotUsedAgainWhenAllFilesAreGone() throws Exception {
    for (String event : List.of("a", "b", "c")) {
      try (Spool spool = open()) {
        spool.append(entries(event));
        assertThat(takeAll(spool)).containsExactly(event);
      }
    }
  }

  @Test
  void fullMeansThatNoMoreIsTakenAndRoomComesBack() throws Exception {
    String large = "x".repeat(100_000);
    try (Spool spool = Spool.open(folder, Spool.LEAST_BYTES, heard)) {
      List<Entry> entries = entries(IntStream.range(0, 20).mapToObj(i -> i + large).toList());
      int taken = spool.append(entries);
      assertThat(taken).isEqualTo(10);
      assertThat(spool.append(entries.subList(taken, 20))).isZero();
      assertThat(takeAll(spool)).hasSize(10);
      spool.append(entries.subList(10, 11));
      assertThat(spool.append(entries.subList(11, 20))).isEqualTo(9);
      assertThat(takeAll(spool)).hasSize(10);
    }
  }

  @Test
  void aFolderBelongsToOneAtATime() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries("a"));
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder.toString());
      assertThat(takeAll(spool)).containsExactly("a");
    }
    open().close();
  }

  @Test
  void tornAtAnyByteItKeepsAllWholeEvents() throws Exception {
    byte[] whole = written("first", "second", "third");
    assertThat(whole).hasSize(ENDS[3]);
    for (int length = 0; length < whole.length; length++) {
      int kept = length >= ENDS[2] ? 2 : length >= ENDS[1] ? 1 : 0;
      List<String> found = reread(Arrays.copyOf(whole, length));
      assertThat(found)
          .as("%d bytes", length)
          .isEqualTo(List.of("first", "second").subList(0, kept));
      boolean isBetween = length == 0 || length == ENDS[1] || length == ENDS[2];
      assertThat(heard.torn)
          .as("%d bytes", length)
          .isEqualTo(isBetween ? List.of() : List.of(true));
    }
  }

  @Test
  void damagedAtAnyByteItLosesThatEventAlone() throws Exception {
    byte[] whole = written("first", "second", "third");
    for (int at = 0; at < whole.length; at++) {
      int bit = at % 8;
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << bit);
      int hit = at < ENDS[1] ? 0 : at < ENDS[2] ? 1 : 2;
      List<String> left = new ArrayList<>(List.of("first", "second", "third"));
      left.remove(hit);
      assertThat(reread(damaged)).as("byte %d, bit %d", at, bit).isEqualTo(left);
      assertThat(heard.files).hasSize(1);
      byte[] part = Arrays.copyOfRange(damaged, ENDS[hit], ENDS[hit + 1]);
      assertThat(heard.files.get(0)).hasBinaryContent(part);
      assertThat(heard.torn).containsExactly(hit == 2);
    }
  }

  @Test
  void zerosAtTheEndAreATornEnd() throws Exception {
    byte[] whole = written("first", "second");
    assertThat(reread(Arrays.copyOf(whole, whole.length + 5_000)))
        .containsExactly("first", "second");
    assertThat(heard.torn).containsExactly(true);
  }

  @Test
  void damageLongerThanWhatIsReadAtOnceIsPassedOver() throws Exception {
    byte[] one = written("first");
    byte[] two = written("second");
    byte[] all = new byte[one.length + (2 << 20) + two.length];
    System.arraycopy(one, 0, all, 0, one.length);
    System.arraycopy(two, 0, all, all.length - two.length, two.length);
    assertThat(reread(all)).containsExactly("first", "second");
    assertThat(heard.torn).containsExactly(false);
  }

  @Test
  void aDamagedMarkOfWhatIsSettledSendsAgainInsteadOfLosing() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries("a", "b"));
      take(spool, 1);
    }
    byte[] mark = Files.readAllBytes(folder.resolve("settled"));
    for (int at = 0; at < mark.length; at++) {
      byte[] damaged = mark.clone();
      damaged[at] ^= 1;
      Files.write(folder.resolve("settled"), damaged);
      try (Spool spool = open()) {
        assertThat(texts(spool.next(5, MANY))).as("byte %d", at).containsExactly("a", "b");
      }
    }
  }

  @Test
  void filesOfOthersAreLeftAlone() throws Exception {
    Path other = Files.writeString(folder.resolve("notes.txt"), "mine");
    try (Spool spool = open()) {
      assertThat(spool.isSettled()).isTrue();
    }
    assertThat(other).hasContent("mine");
  }

  private Spool open() throws IOException {
    return Spool.open(folder, ROOMY, heard);
  }

  /// The bytes of a spool's only file with these events.
  private byte[] written(String... events) throws IOException {
    Path file;
    try (Spool spool = open()) {
      spool.append(entries(events));
      file = segments().get(0);
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  /// What a spool finds in such a file.
  private List<String> reread(byte[] file) throws IOException {
    for (Path old : heard.files) {
      Files.delete(old);
    }
    heard.files.clear();
    heard.torn.clear();
    Files.deleteIfExists(folder.resolve("settled"));
    Files.write(folder.resolve("0000000000000007.spool"), file);
    try (Spool spool = open()) {
      spool.append(entries("new"));
      List<String> all = takeAll(spool);
      assertThat(all).endsWith("new");
      assertThat(spool.isSettled()).isTrue();
      assertThat(spool.events()).isZero();
      return all.subList(0, all.size() - 1);
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> Segment.number(path).isPresent()).sorted().toList();
    }
  }

  private static List<String> takeAll(Spool spool) throws IOException {
    List<String> all = new ArrayList<>();
    for (List<String> some = take(spool, 3); !some.isEmpty(); some = take(spool, 3)) {
      all.addAll(some);
    }
    return all;
  }

  private static List<String> take(Spool spool, int most) throws IOException {
    List<String> events = texts(spool.next(most, 1 << 20));
    if (!events.isEmpty()) {
      spool.settle(events.size());
    }
    return events;
  }

  private static List<String> texts(List<byte[]> events) {
    return events.stream().map(event -> new String(event, StandardCharsets.UTF_8)).toList();
  }

  private static List<Entry> entries(String... events) {
    return entries(List.of(events));
  }

  private static List<Entry> entries(Collection<String> events) {
    List<Entry> entries = new ArrayList<>();
    for (String event : events) {
      entries.add(new Entry(1_000 + entries.size(), event.getBytes(StandardCharsets.UTF_8), 1));
    }
    return entries;
  }
}
