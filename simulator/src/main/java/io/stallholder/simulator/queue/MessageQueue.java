package io.stallholder.simulator.queue;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A standard queue, by machine time. Guarded by the simulator's lock.
final class MessageQueue {
  static final int MAX_MESSAGES = 100_000;

  private final Map<String, Message> messages = new LinkedHashMap<>();

  private static final class Message {
    private final String id = UUID.randomUUID().toString();
    private final String body;
    private final Instant sent;
    private Instant visibleAt;
    private Instant firstReceived = Instant.EPOCH;
    private int receiveCount;

    private Message(String body, Instant sent, Instant visibleAt) {
      this.body = body;
      this.sent = sent;
      this.visibleAt = visibleAt;
    }

    private String handle() {
      byte[] text = (id + ":" + receiveCount).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(text);
    }
  }

  record Delivery(
      String id, String handle, String body, Instant sent, Instant firstReceived, int count) {}

  record Counts(int visible, int inFlight, int delayed) {}

  /// What a receipt handle stands for. A new case must break the build.
  sealed interface Receipt {
    record InFlight(String messageId) implements Receipt {}

    /// Of an earlier receive, or visible again, or deleted.
    record Stale() implements Receipt {}

    record Malformed() implements Receipt {}
  }

  /// The oldest message makes room when the queue is full, as retention would.
  String send(String body, Instant now, Duration delay) {
    if (messages.size() >= MAX_MESSAGES) {
      messages.remove(messages.keySet().iterator().next());
    }
    Message message = new Message(body, now, now.plus(delay));
    messages.put(message.id, message);
    return message.id;
  }

  List<Delivery> receive(int max, Duration visibility, Instant now) {
    List<Delivery> deliveries = new ArrayList<>();
    for (Message message : messages.values()) {
      if (deliveries.size() == max) {
        break;
      }
      if (!message.visibleAt.isAfter(now)) {
        message.receiveCount++;
        message.firstReceived = message.receiveCount == 1 ? now : message.firstReceived;
        message.visibleAt = now.plus(visibility);
        deliveries.add(
            new Delivery(
                message.id,
                message.handle(),
                message.body,
                message.sent,
                message.firstReceived,
                message.receiveCount));
      }
    }
    return deliveries;
  }

  @Behaviour(
      value = "Only the handle of the latest receive is good; an older one changes nothing",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, DeleteMessage",
      date = "2026-11-23")
  Receipt receipt(String handle, Instant now) {
    String[] parts;
    try {
      parts = new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8).split(":", -1);
    } catch (IllegalArgumentException e) {
      return new Receipt.Malformed();
    }
    if (parts.length != 2) {
      return new Receipt.Malformed();
    }
    Message message = messages.get(parts[0]);
    return message != null && message.handle().equals(handle) && message.visibleAt.isAfter(now)
        ? new Receipt.InFlight(message.id)
        : new Receipt.Stale();
  }

  /// A message that is visible again can still be deleted by the handle of its latest receive.
  void delete(String handle) {
    messages
        .values()
        .removeIf(message -> message.receiveCount > 0 && message.handle().equals(handle));
  }

  void changeVisibility(Receipt.InFlight receipt, Duration visibility, Instant now) {
    Message message = messages.get(receipt.messageId());
    if (message != null) {
      message.visibleAt = now.plus(visibility);
    }
  }

  void purge() {
    messages.clear();
  }

  Counts counts(Instant now) {
    int visible = 0;
    int inFlight = 0;
    int delayed = 0;
    for (Message message : messages.values()) {
      if (!message.visibleAt.isAfter(now)) {
        visible++;
      } else if (message.receiveCount > 0) {
        inFlight++;
      } else {
        delayed++;
      }
    }
    return new Counts(visible, inFlight, delayed);
  }

  /// When the next message that is hidden now will be visible.
  Optional<Instant> nextVisible() {
    return messages.values().stream().map(message -> message.visibleAt).min(Instant::compareTo);
  }
}
