package io.stallholder.simulator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.queue.MessageQueue.Counts;
import io.stallholder.simulator.queue.MessageQueue.Receipt;
import io.stallholder.simulator.queue.MessageQueue.Redrive;
import io.stallholder.simulator.world.QueueAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class MessageQueueTest {
  private static final QueueAddress ADDRESS = new QueueAddress("210987654321", "stallholder");
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration VISIBILITY = Duration.ofSeconds(30);
  private static final Duration RETENTION = Duration.ofMinutes(10);

  private final MessageQueue queue = new MessageQueue(Journal.none().map(Message.KIND), "this run");
  private Instant now = START;
  private int sent;

  /// A queue of this size with a call that looks at all of it takes minutes.
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void aFullQueueIsAsFastAsAnEmptyOne() {
    for (int i = 0; i < MessageQueue.MAX_MESSAGES; i++) {
      send(Duration.ZERO);
    }
    List<Delivery> all = new ArrayList<>();
    while (all.size() < MessageQueue.MAX_MESSAGES) {
      all.addAll(receive(10));
      assertThat(queue.nextVisible()).contains(now.plus(VISIBILITY));
    }
    for (Delivery delivery : all) {
      Receipt receipt = queue.receipt(delivery.handle());
      assertThat(receipt).isInstanceOf(Receipt.InFlight.class);
      queue.changeVisibility((Receipt.InFlight) receipt, now.plusSeconds(60));
    }
    all.forEach(delivery -> queue.delete(delivery.handle()));

    assertThat(queue.counts()).isEqualTo(new Counts(0, 0, 0));
  }

  @Test
  void theOldestMakesRoomInAFullQueue() {
    String first = send(Duration.ZERO);
    for (int i = 0; i < MessageQueue.MAX_MESSAGES; i++) {
      send(Duration.ZERO);
    }

    assertThat(receive(1)).extracting(delivery -> delivery.message().id()).doesNotContain(first);
    assertThat(queue.counts().visible()).isEqualTo(MessageQueue.MAX_MESSAGES - 1);
  }

  @Test
  void whatComesAgainComesBeforeWhatCameLater() {
    String first = send(Duration.ZERO);
    var unused = receive(1);
    String second = send(Duration.ZERO);
    now = now.plus(VISIBILITY);

    assertThat(receive(10))
        .extracting(delivery -> delivery.message().id())
        .containsExactly(first, second);
  }

  @Test
  void aHandleOfAnEarlierRunDeletesWhatNobodyReceivedSince() {
    MessageQueue earlier = new MessageQueue(Journal.none().map(Message.KIND), "earlier");
    Message message = message(Duration.ZERO);
    earlier.add(message);
    earlier.settle(now, RETENTION);
    String handle = earlier.receive(1, VISIBILITY, now, Redrive.NEVER).getFirst().handle();

    queue.restore(message);
    settle();
    assertThat(queue.receipt(handle)).isInstanceOf(Receipt.Stale.class);
    var unused = receive(1);
    queue.delete(handle);
    assertThat(queue.counts().inFlight()).isEqualTo(1);
    now = now.plus(VISIBILITY);
    queue.purge();
    queue.restore(message);
    settle();
    queue.delete(handle);

    assertThat(queue.counts()).isEqualTo(new Counts(0, 0, 0));
  }

  /// What a message of the model is like: simple, and slow.
  private static final class Model {
    private final String id;
    private final Instant sent;
    private Instant visibleAt;
    private int count;
    private String handle = "";

    private Model(String id, Instant sent, Instant visibleAt) {
      this.id = id;
      this.sent = sent;
      this.visibleAt = visibleAt;
    }
  }

  /// In order of arrival.
  private final List<Model> model = new ArrayList<>();

  @Property(tries = 300)
  void aQueueIsWhatItsMessagesSay(
      @ForAll @Size(max = 60) List<@IntRange(max = 999) Integer> steps) {
    for (int step : steps) {
      switch (step % 5) {
        case 0 -> {
          Duration delay = Duration.ofSeconds(step / 5 % 3 * 20L);
          model.add(new Model(send(delay), now, now.plus(delay)));
        }
        case 1 -> receiveAsTheModel(1 + step / 5 % 10);
        case 2 -> now = now.plusSeconds(step / 5 % 100);
        case 3 -> deleteAsTheModel(step / 5);
        default -> changeAsTheModel(step / 5);
      }
      settle();
      model.removeIf(each -> !each.sent.isAfter(now.minus(RETENTION)));
      assertThat(queue.counts())
          .isEqualTo(new Counts(visible().size(), hidden(true), hidden(false)));
      assertThat(queue.nextVisible())
          .isEqualTo(
              model.stream()
                  .filter(each -> !isVisible(each))
                  .map(each -> each.visibleAt)
                  .min(Instant::compareTo));
    }
  }

  private void receiveAsTheModel(int max) {
    List<Model> expected = visible().stream().limit(max).toList();
    List<Delivery> deliveries = receive(max);

    assertThat(deliveries)
        .extracting(each -> each.message().id())
        .isEqualTo(expected.stream().map(each -> each.id).toList());
    for (int i = 0; i < expected.size(); i++) {
      Model each = expected.get(i);
      each.count++;
      each.visibleAt = now.plus(VISIBILITY);
      each.handle = deliveries.get(i).handle();
      assertThat(deliveries.get(i).count()).isEqualTo(each.count);
    }
  }

  private void deleteAsTheModel(int which) {
    List<Model> received = received();
    if (!received.isEmpty()) {
      Model each = received.get(which % received.size());
      queue.delete(each.handle);
      model.remove(each);
    }
  }

  private void changeAsTheModel(int which) {
    List<Model> received = received();
    if (!received.isEmpty()) {
      Model each = received.get(which % received.size());
      Receipt receipt = queue.receipt(each.handle);
      assertThat(receipt instanceof Receipt.InFlight).isEqualTo(!isVisible(each));
      if (receipt instanceof Receipt.InFlight inFlight) {
        each.visibleAt = now.plusSeconds(which % 100);
        queue.changeVisibility(inFlight, each.visibleAt);
      }
    }
  }

  private List<Model> received() {
    return model.stream().filter(each -> each.count > 0).toList();
  }

  private List<Model> visible() {
    return model.stream().filter(this::isVisible).toList();
  }

  private boolean isVisible(Model each) {
    return !each.visibleAt.isAfter(now);
  }

  private int hidden(boolean isReceived) {
    return (int)
        model.stream().filter(each -> !isVisible(each) && (each.count > 0) == isReceived).count();
  }

  private List<Delivery> receive(int max) {
    settle();
    return queue.receive(max, VISIBILITY, now, Redrive.NEVER);
  }

  private void settle() {
    queue.settle(now, RETENTION);
  }

  private String send(Duration delay) {
    Message message = message(delay);
    queue.add(message);
    return message.id();
  }

  private Message message(Duration delay) {
    return new Message(
        "message-" + sent++,
        ADDRESS,
        "body",
        MessageAttributes.NONE,
        Map.of(),
        now,
        now.plus(delay));
  }
}
