package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.topic.Deliveries.Letter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveriesTest {
  private final Listener listener = new Listener();
  private final Deliveries deliveries = new Deliveries();

  @AfterEach
  void close() {
    deliveries.close();
    listener.close();
  }

  @Test
  void aLineKeepsItsOrder() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sent.add("letter " + i);
      send("a", "letter " + i);
    }

    for (String body : sent) {
      assertThat(listener.take().body()).isEqualTo(body);
    }
  }

  @Test
  void aMessageIsGivenUpAfterThreeRetriesAndTheNextOneSent() {
    listener.answering(500, 500, 500, 500);
    send("a", "lost");
    send("a", "next");

    for (int i = 0; i <= Deliveries.RETRIES; i++) {
      assertThat(listener.take().body()).isEqualTo("lost");
    }
    assertThat(listener.take().body()).isEqualTo("next");
  }

  @Test
  void anEndpointThatIsSlowHoldsUpItsOwnLineOnly() {
    try (Listener slow = new Listener()) {
      slow.hold();
      deliveries.add(new Letter("slow", URI.create(slow.url()), Map.of(), "one"));
      deliveries.add(new Letter("slow", URI.create(slow.url()), Map.of(), "two"));
      assertThat(slow.take().body()).isEqualTo("one");
      send("quick", "three");

      assertThat(listener.take().body()).isEqualTo("three");
      assertThat(slow.isEmpty()).isTrue();
      slow.release();
      assertThat(slow.take().body()).isEqualTo("two");
    }
  }

  @Test
  void soManyAreUnderWayAtOnceAndNotMore() {
    listener.hold();
    for (int i = 0; i < 2 * Deliveries.MAX_PARALLEL; i++) {
      send("line " + i, "x");
    }
    for (int i = 0; i < Deliveries.MAX_PARALLEL; i++) {
      assertThat(listener.take().body()).isEqualTo("x");
    }

    assertThat(listener.isEmpty()).isTrue();
    listener.release();
    for (int i = 0; i < Deliveries.MAX_PARALLEL; i++) {
      assertThat(listener.take().body()).isEqualTo("x");
    }
  }

  @Test
  void moreThanTheLimitIsLostAndNotKept() {
    listener.hold();
    send("a", "first");
    assertThat(listener.take().body()).isEqualTo("first");
    for (int i = 0; i < Deliveries.MAX_PENDING; i++) {
      send("a", "waits");
    }
    send("b", "lost");
    deliveries.forget("a");
    send("b", "room again");

    assertThat(listener.take().body()).isEqualTo("room again");
  }

  @Test
  void whatIsForgottenIsNotSent() {
    listener.hold();
    send("a", "one");
    assertThat(listener.take().body()).isEqualTo("one");
    send("a", "two");
    send("b", "three");
    assertThat(listener.take().body()).isEqualTo("three");
    deliveries.forget("a");
    send("a", "four");
    listener.release();

    assertThat(listener.take().body()).isEqualTo("four");
    deliveries.forgetAll();
    send("a", "five");
    assertThat(listener.take().body()).isEqualTo("five");
  }

  @Test
  void afterClosingNothingIsSent() {
    deliveries.close();
    send("a", "one");
    try (Deliveries others = new Deliveries()) {
      others.add(new Letter("a", URI.create(listener.url()), Map.of(), "two"));

      assertThat(listener.take().body()).isEqualTo("two");
    }
  }

  private void send(String line, String body) {
    deliveries.add(new Letter(line, URI.create(listener.url()), Map.of(), body));
  }
}
