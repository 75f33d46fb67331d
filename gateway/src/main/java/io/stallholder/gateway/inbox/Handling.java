package io.stallholder.gateway.inbox;

import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.inbox.Signatures.Verdict;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.event.EventParser;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.event.Parsed;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Understands the messages that were written down, some in one transaction. What cannot be
/// understood is parked with the reason, and stands in nobody's way.
public final class Handling implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

  /// Commits are dear; a batch is small enough for nobody to wait for its locks.
  private static final int BATCH = 50;

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final Optional<Signatures> signatures;
  private final InstantSource clock;

  /// @param signatures those that messages of SNS must bear, if they must
  public Handling(
      Jdbi jdbi, Licenses licenses, Optional<Signatures> signatures, InstantSource clock) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.signatures = signatures;
    this.clock = clock;
  }

  @Override
  public Loop.Round once() throws InterruptedException {
    try {
      return handleNext();
    } catch (RuntimeException e) {
      if (Database.isUnavailable(e)) {
        throw e;
      }
      // Another is in the way, or one of them contradicts what is known: each for itself, then.
      return handleEach();
    }
  }

  private Loop.Round handleNext() throws InterruptedException {
    Instant now = clock.instant();
    List<Read> messages =
        jdbi.inTransaction(handle -> {
          List<Read> next = next(handle, BATCH);
          handle(handle, next, now);
          return next;
        });
    return fetched(messages);
  }

  private Loop.Round handleEach() throws InterruptedException {
    Loop.Round round = Loop.Round.BUSY;
    for (int i = 0; i < BATCH && round == Loop.Round.BUSY; i++) {
      round = fetched(handleOne(clock.instant()));
    }
    return Loop.Round.BUSY;
  }

  private List<Read> handleOne(Instant now) {
    List<Read> taken = new ArrayList<>();
    try {
      jdbi.useTransaction(handle -> {
        taken.addAll(next(handle, 1));
        handle(handle, taken, now);
      });
    } catch (RuntimeException e) {
      if (taken.isEmpty() || Database.mayPass(e)) {
        throw e;
      }
      // It contradicts what is known, or cannot be stored: the next try would end the same, and
      // others wait for it.
      String identity = taken.getFirst().message().identity();
      jdbi.useTransaction(handle -> park(handle, identity, reason(e)));
    }
    return taken;
  }

  private List<Read> next(Handle handle, int most) {
    return InboxStore.next(handle, most).stream().map(this::read).toList();
  }

  /// Gets the certificates that were missing to judge the messages.
  private Loop.Round fetched(List<Read> messages) throws InterruptedException {
    Map<URI, List<String>> open = new HashMap<>();
    for (Read message : messages) {
      if (message.verdict() instanceof Verdict.Open(URI certificate)) {
        open.computeIfAbsent(certificate, _ -> new ArrayList<>()).add(message.message().identity());
      }
    }
    for (var entry : open.entrySet()) {
      fetch(entry.getKey(), entry.getValue());
    }
    return messages.isEmpty() ? Loop.Round.IDLE : Loop.Round.BUSY;
  }

  /// No transaction is open meanwhile. That SNS does not answer says nothing of the messages.
  private void fetch(URI certificate, List<String> messages) throws InterruptedException {
    Optional<String> failure = signatures.orElseThrow().fetch(certificate);
    if (failure.isPresent()) {
      String reason = "the certificate " + certificate + " cannot be had: " + failure.get();
      LOG.warn("{} messages wait: {}", messages.size(), reason);
      jdbi.useTransaction(
          handle -> messages.forEach(message -> InboxStore.postpone(handle, message, reason)));
    }
  }

  private record Read(InboxStore.Message message, Verdict verdict, Parsed parsed) {
    Stream<MarketplaceEvent> event() {
      return verdict instanceof Verdict.Fine && parsed instanceof Parsed.Understood(var event)
          ? Stream.of(event)
          : Stream.empty();
    }
  }

  private Read read(InboxStore.Message message) {
    return new Read(
        message,
        signatures.map(checked -> checked.of(message)).orElseGet(Verdict.Fine::new),
        EventParser.parse(message.messageId(), message.sentAt(), message.body()));
  }

  private void handle(Handle handle, List<Read> messages, Instant now) {
    licenses.heard(handle, messages.stream().flatMap(Read::event).toList(), now);
    List<InboxStore.Handled> handled = new ArrayList<>();
    for (Read read : messages) {
      String identity = read.message().identity();
      switch (read.verdict()) {
        case Verdict.Fine _ -> {
          switch (read.parsed()) {
            case Parsed.Understood(var event) ->
                handled.add(new InboxStore.Handled(identity, unknownKind(event)));
            case Parsed.Unreadable(_, String reason) -> park(handle, identity, reason);
          }
        }
        case Verdict.Bad(String why) -> park(handle, identity, why);
        case Verdict.Open _ -> {} // its certificate is fetched first, see `fetched`
      }
    }
    InboxStore.handled(handle, handled, now);
  }

  private static Optional<String> unknownKind(MarketplaceEvent event) {
    return event instanceof MarketplaceEvent.Unknown unknown
        ? Optional.of(unknown.detailType())
        : Optional.empty();
  }

  private static void park(Handle handle, String identity, String reason) {
    LOG.atWarn().addKeyValue("event", identity).log("message {} is parked: {}", identity, reason);
    InboxStore.park(handle, identity, reason);
  }

  private static String reason(RuntimeException e) {
    Throwable source = e.getCause() == null ? e : e.getCause();
    return Optional.ofNullable(source.getMessage()).orElse(source.toString());
  }
}
