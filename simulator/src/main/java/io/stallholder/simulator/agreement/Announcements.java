package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Sends out what is announced, or not, or late, or twice, or in another order: as the faults in
/// force have it.
final class Announcements {
  /// After which an event that waits to be overtaken goes out by itself.
  private static final Duration LONGEST_HELD = Duration.ofMinutes(1);

  private static final String LATE = "announce";

  private final VirtualClock clock;
  private final Faults faults;
  private final News.Outlets outlets;
  private final Told told = new Told();
  private final KeptMap<String, Announcement> waiting;

  /// @param isEvent for an account's event bus; otherwise a notification for a topic
  /// @param at what is announced happened then
  /// @param isHeld whether it waits for another to overtake it
  private record Announcement(
      String id, boolean isEvent, String address, JsonNode body, Instant at, boolean isHeld) {}

  Announcements(VirtualClock clock, Faults faults, News.Outlets outlets, Journal journal) {
    this.clock = clock;
    this.faults = faults;
    this.outlets = outlets;
    this.waiting =
        journal.map(
            new Kind<>(
                "announcement", Announcement::id, Announcements::write, Announcements::read));
    clock.on(LATE, (id, due) -> waiting.remove(id).ifPresent(late -> sendAndRelease(late, 1)));
  }

  void event(String account, ObjectNode event, Instant at) {
    announce(new Announcement(id(), true, account, event, at, false));
  }

  void notification(String topicArn, ObjectNode message, Instant at) {
    announce(new Announcement(id(), false, topicArn, message, at, false));
  }

  Told told() {
    return told;
  }

  void forgetAll() {
    waiting.clear();
  }

  private static String name(Announcement announcement) {
    String member = announcement.isEvent() ? "detail-type" : "action";
    return announcement.body().path(member).asText();
  }

  private void announce(Announcement announcement) {
    String name = name(announcement);
    if (faults.losesEvent(name)) {
      return;
    }
    Optional<Duration> delay = faults.delaysEvent(name);
    if (delay.isPresent()) {
      await(announcement, clock.instant().plus(delay.get()));
    } else if (faults.reordersEvent(name)) {
      Announcement held =
          new Announcement(
              announcement.id(),
              announcement.isEvent(),
              announcement.address(),
              announcement.body(),
              announcement.at(),
              true);
      await(held, clock.instant().plus(LONGEST_HELD));
    } else {
      sendAndRelease(announcement, faults.duplicatesEvent(name) ? 2 : 1);
    }
  }

  private void await(Announcement announcement, Instant until) {
    waiting.put(announcement);
    clock.schedule(until, LATE, announcement.id());
  }

  /// Those that were held go out right behind the one that overtook them.
  private void sendAndRelease(Announcement announcement, int copies) {
    send(announcement, copies);
    List<Announcement> overtaken = waiting.values().stream().filter(Announcement::isHeld).toList();
    for (Announcement held : overtaken) {
      var unused = waiting.remove(held.id());
      send(held, 1);
    }
  }

  @Behaviour(
      value = "A message that is delivered twice has the same id both times",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide and Amazon SNS FAQ, at-least-once delivery",
      date = "2026-11-24")
  private void send(Announcement announcement, int copies) {
    for (int copy = 0; copy < copies; copy++) {
      told.add(name(announcement));
    }
    if (announcement.isEvent()) {
      for (int copy = 0; copy < copies; copy++) {
        outlets.bus().put(announcement.address(), (ObjectNode) announcement.body());
      }
    } else {
      String message = Json.text(announcement.body());
      outlets.topics().publish(announcement.address(), message, announcement.at(), copies);
    }
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static JsonNode write(Announcement announcement) {
    ObjectNode json =
        Json.object()
            .put("id", announcement.id())
            .put("event", announcement.isEvent())
            .put("address", announcement.address())
            .put("at", announcement.at().toString())
            .put("held", announcement.isHeld());
    json.set("body", announcement.body());
    return json;
  }

  private static Announcement read(JsonNode json) {
    return new Announcement(
        json.path("id").asText(),
        json.path("event").asBoolean(),
        json.path("address").asText(),
        json.path("body"),
        Instant.parse(json.path("at").asText()),
        json.path("held").asBoolean());
  }
}
