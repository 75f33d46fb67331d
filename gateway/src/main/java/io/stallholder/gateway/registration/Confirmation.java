package io.stallholder.gateway.registration;

import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.config.ConfirmationConfig;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.mail.Letter;
import io.stallholder.gateway.mail.MailServer;
import io.stallholder.gateway.mail.Outbox;
import io.stallholder.gateway.mail.Post;
import jakarta.mail.internet.InternetAddress;
import java.net.IDN;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks buyers by mail whether their address is theirs. No registration waits for it, and none
/// fails by it. What waits to be mailed holds no address: it is read when the mail goes out.
public final class Confirmation implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Confirmation.class);
  private static final Duration LINK_LIFE = Duration.ofDays(14);
  private static final Duration BEFORE_ANOTHER = Duration.ofMinutes(1);
  // Whoever may register could have strangers mailed.
  private static final int MOST_MAILS = 20;
  // After an hour they are an hour apart: about a day.
  private static final int MOST_ATTEMPTS = 30;

  private final Jdbi jdbi;
  private final Contacts contacts;
  private final RegistrationConfig config;
  private final ConfirmationConfig how;
  private final Languages languages;
  private final Post post;
  private final InstantSource clock;

  private Confirmation(
      Jdbi jdbi,
      Contacts contacts,
      RegistrationConfig config,
      ConfirmationConfig how,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.contacts = contacts;
    this.config = config;
    this.how = how;
    this.languages = Site.languages(config);
    this.post =
        how.smtp()
            .<Post>map(MailServer::new)
            .orElseGet(() -> new Outbox(Path.of(how.outbox().orElseThrow())));
    this.clock = clock;
  }

  /// Empty where buyers are not asked.
  public static Optional<Confirmation> of(
      Jdbi jdbi, Contacts contacts, RegistrationConfig config, InstantSource clock) {
    return config.confirmation().map(how -> new Confirmation(jdbi, contacts, config, how, clock));
  }

  /// After a contact was stored: a mail is asked for, unless there was one for this address.
  void ask(Handle handle, UUID registration, boolean isNewAddress, String language) {
    Instant now = clock.instant();
    if (isNewAddress
        || !ConfirmationStore.isAsked(
            handle, registration, MOST_ATTEMPTS, now.minus(BEFORE_ANOTHER))) {
      ConfirmationStore.ask(handle, registration, language, MOST_MAILS, now);
    }
  }

  boolean isLink(Reference secret) {
    return jdbi.withHandle(
        handle -> ConfirmationStore.isKnown(handle, secret.hash(), clock.instant(), LINK_LIFE));
  }

  /// @return whether the link is one of ours
  boolean confirm(Reference secret) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      if (!ConfirmationStore.isKnown(handle, secret.hash(), now, LINK_LIFE)) {
        return false;
      }
      Audit.by(handle, Actor.of(Actor.Kind.BUYER), now);
      ConfirmationStore.confirm(handle, secret.hash(), now)
          .ifPresent(license -> Audit.note(handle, license, "email-confirmed"));
      return true;
    });
  }

  /// Sends one mail.
  @Override
  public Loop.Round once() {
    Reference secret = Reference.random();
    Optional<ConfirmationStore.Due> due =
        jdbi.inTransaction(handle -> ConfirmationStore.claim(handle, secret.hash(), MOST_ATTEMPTS));
    if (due.isEmpty()) {
      return Loop.Round.IDLE;
    }
    UUID registration = due.get().registration();
    Optional<String> address =
        jdbi.inTransaction(handle -> contacts.of(handle, registration))
            .map(fields -> fields.getOrDefault(Field.EMAIL, ""))
            .filter(it -> !it.isEmpty());
    if (address.isEmpty()) {
      jdbi.useTransaction(handle -> ConfirmationStore.drop(handle, registration));
      return Loop.Round.BUSY;
    }
    Words words = languages.named(due.get().language()).orElse(languages.english());
    Optional<String> refused = post.send(letter(address.get(), secret, words));
    if (refused.isEmpty()) {
      jdbi.useTransaction(handle -> ConfirmationStore.sent(handle, secret.hash(), clock.instant()));
    } else {
      LOG.warn("a buyer's e-mail address cannot be confirmed yet: {}", refused.get());
    }
    return Loop.Round.BUSY;
  }

  private Letter letter(String address, Reference secret, Words words) {
    Instant now = clock.instant();
    return new Letter(
        Ids.next(now),
        List.of(addressed(address)),
        words.plain("mail.subject", config.sellerName()),
        words.plain(
            "mail.text", config.sellerName(), how.at(secret.value()), config.supportContact()),
        now);
  }

  /// As it was entered; where the name before the `@` is ASCII, its domain is written so, too,
  /// since then any mail server takes it.
  private static InternetAddress addressed(String address) {
    int at = address.lastIndexOf('@');
    String local = address.substring(0, at);
    boolean isPlain = local.chars().allMatch(c -> c < 128);
    var internet = new InternetAddress();
    internet.setAddress(isPlain ? local + "@" + ascii(address.substring(at + 1)) : address);
    return internet;
  }

  private static String ascii(String domain) {
    try {
      return IDN.toASCII(domain);
    } catch (IllegalArgumentException _) {
      return domain;
    }
  }
}
