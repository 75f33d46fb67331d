package io.stallholder.gateway.inbox;

import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.event.EventParser;
import io.stallholder.marketplace.event.Parsed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Understands the messages that were written down, one transaction each. What cannot be understood
/// is parked with the reason, and stands in nobody's way.
public final class Handling implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

  private static final String BEFORE = "before_it_is_heard";

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final InstantSource clock;

  public Handling(Jdbi jdbi, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.clock = clock;
  }

  @Override
  public Loop.Round once() {
    Instant now = clock.instant();
    Optional<InboxStore.Message> message =
        jdbi.inTransaction(handle -> {
          Optional<InboxStore.Message> next = InboxStore.next(handle);
          next.ifPresent(found -> handle(handle, found, now));
          return next;
        });
    return message.isPresent() ? Loop.Round.BUSY : Loop.Round.IDLE;
  }

  private void handle(Handle handle, InboxStore.Message message, Instant now) {
    switch (EventParser.parse(message.messageId(), message.sentAt(), message.body())) {
      case Parsed.Understood(var event) -> {
        handle.savepoint(BEFORE);
        try {
          licenses.heard(handle, event, now);
          InboxStore.handled(handle, message.identity(), now);
        } catch (IllegalStateException | JdbiException e) {
          if (Database.mayPass(e)) {
            throw e;
          }
          // It contradicts what is known, or cannot be stored: the next try would end the same, and
          // others wait for it.
          handle.rollbackToSavepoint(BEFORE);
          park(handle, message.identity(), reason(e));
        }
      }
      case Parsed.Unreadable(_, String reason) -> park(handle, message.identity(), reason);
    }
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
