package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.agreement.Told;
import io.stallholder.simulator.control.Parts;
import io.stallholder.simulator.metering.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// What has to have come of the steps before.
final class Expectations {
  private final Parts parts;
  private final Desk desk;
  private final Names names;
  private long messagesBefore;

  /// @param stage where nothing of this scenario has happened yet
  Expectations(Player.Stage stage, Desk desk, Names names) {
    this.parts = stage.parts();
    this.desk = desk;
    this.names = names;
  }

  /// What happened before does not count.
  void begin() {
    var unused = locked(told()::take);
    messagesBefore = locked(parts.channels().queues()::delivered);
  }

  Result check(Verb.Expect expect) throws InterruptedException {
    List<Result.Unmet> unmet = new ArrayList<>();
    int checked = 0;
    if (expect.events().isPresent()) {
      checked++;
      differ("events", expect.events().get(), locked(told()::take)).ifPresent(unmet::add);
    }
    for (Map.Entry<String, String> entry : expect.states().entrySet()) {
      checked++;
      state(entry.getKey(), entry.getValue()).ifPresent(unmet::add);
    }
    for (Map.Entry<String, Map<String, Integer>> entry : expect.ledger().entrySet()) {
      checked++;
      String what = "ledger of " + entry.getKey();
      differ(what, new TreeMap<>(entry.getValue()), billed(names.bought(entry.getKey())))
          .ifPresent(unmet::add);
    }
    if (expect.messages().isPresent()) {
      checked++;
      long now = locked(parts.channels().queues()::delivered);
      differ("messages", expect.messages().get(), now - messagesBefore).ifPresent(unmet::add);
      messagesBefore = now;
    }
    return unmet.isEmpty() ? new Result.Done("met", checked) : unmet.getFirst();
  }

  /// The reason of the end counts when the expectation names one.
  private Optional<Result.Unmet> state(String name, String expected) throws InterruptedException {
    JsonNode json = desk.get("subscriptions/" + names.bought(name).agreementId()).json();
    String state = json.path("state").asText();
    String actual = expected.contains(" ") ? state + " " + json.path("status").asText() : state;
    return differ("state of " + name, expected, actual);
  }

  /// Sums by dimension over all hours, however they were metered.
  private Map<String, Long> billed(Bought bought) {
    Map<String, Long> sums = new TreeMap<>();
    for (Ledger.Metered metered : locked(() -> parts.metering().ledger().list(Optional.empty()))) {
      if (isOf(bought, metered.key())) {
        sums.merge(metered.key().dimension(), (long) metered.quantity(), Math::addExact);
      }
    }
    return sums;
  }

  private static boolean isOf(Bought bought, Ledger.Key key) {
    return key.licenseArn().isEmpty()
        ? key.customerAwsAccountId().equals(bought.buyer())
            && key.productCode().equals(bought.product())
        : key.licenseArn().equals(bought.licenseArn());
  }

  /// By their texts, in which a whole number is one whatever its type.
  private static Optional<Result.Unmet> differ(String what, Object expected, Object actual) {
    return expected.toString().equals(actual.toString())
        ? Optional.empty()
        : Optional.of(new Result.Unmet(what, expected.toString(), actual.toString()));
  }

  private Told told() {
    return parts.market().news().told();
  }

  private <T> T locked(Supplier<T> reading) {
    ReentrantLock lock = parts.lock();
    lock.lock();
    try {
      return reading.get();
    } finally {
      lock.unlock();
    }
  }
}
