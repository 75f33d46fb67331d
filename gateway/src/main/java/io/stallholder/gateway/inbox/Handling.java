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
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Understands the messages that were written down, some in one transaction. What cannot be
/// understood is parked with the reason, and stands in nobody's way.
public final class Handling implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

  /// Commits are dear; a batch is small enough for nobody to wait for its locks.
  private static final int BATCH = 20;

  private static final String BEFORE = "before_it_is_heard";

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
      return handleNext(BATCH);
    } catch (JdbiException e) {
      if (Database.mayPass(e) && !Database.isUnavailable(e)) {
        return handleNext(1); // in another's way: a single message hardly is
      }
      throw e;
    }
  }

  private Loop.Round handleNext(int most) throws InterruptedException {
    Instant now = clock.instant();
    List<Read> messages =
        jdbi.inTransaction(handle -> {
          List<Read> next = InboxStore.next(handle, most).stream().map(this::read).toList();
          licenses.lock(handle, next.stream().flatMap(Read::event).toList());
          next.forEach(message -> handle(handle, message, now));
          return next;
        });
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

  private void handle(Handle handle, Read read, Instant now) {
    String identity = read.message().identity();
    switch (read.verdict()) {
      case Verdict.Fine _ -> handle(handle, identity, read.parsed(), now);
      case Verdict.Bad(String why) -> park(handle, identity, why);
      case Verdict.Open _ -> {} // its certificate is fetched first, see `fetch`
    }
  }

  private void handle(Handle handle, String identity, Parsed parsed, Instant now) {
    switch (parsed) {
      case Parsed.Understood(var event) -> {
        handle.savepoint(BEFORE);
        try {
          licenses.heard(handle, event, now);
          InboxStore.handled(handle, identity, unknownKind(event), now);
          handle.releaseSavepoint(BEFORE);
        } catch (RuntimeException e) {
          if (Database.mayPass(e)) {
            throw e;
          }
          // It contradicts what is known, or cannot be stored: the next try would end the same, and
          // others wait for it.
          handle.rollbackToSavepoint(BEFORE);
          park(handle, identity, reason(e));
        }
      }
      case Parsed.Unreadable(_, String reason) -> park(handle, identity, reason);
    }
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
