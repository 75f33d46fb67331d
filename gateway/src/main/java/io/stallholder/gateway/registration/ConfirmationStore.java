package io.stallholder.gateway.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The table `email_confirmation`. Every method works in the caller's transaction.
final class ConfirmationStore {
  /// A mail that is to be sent now.
  record Due(UUID registration, String language) {}

  private ConfirmationStore() {}

  /// Asks for a mail, unless so many were asked for already.
  static void ask(Handle handle, UUID registration, String language, int most, Instant now) {
    handle
        .createUpdate(
            """
            insert into email_confirmation as known (registration_id, language, asked_at)
            values (:registration, :language, :now)
            on conflict (registration_id) do update
               set language = excluded.language, asked_at = excluded.asked_at,
                   mails = known.mails + 1, attempts = 0, not_before = now(), hash = null,
                   sent_at = null, confirmed_at = null
             where known.mails < :most
            """)
        .bind("registration", registration)
        .bind("language", language)
        .bind("most", most)
        .bind("now", now)
        .execute();
  }

  /// Whether a mail is on its way, or the address was confirmed: then there is no need to ask
  /// again.
  static boolean isAsked(Handle handle, UUID registration, int mostAttempts, Instant since) {
    return handle
        .createQuery(
            """
            select exists (select from email_confirmation
               where registration_id = :registration
                 and ((sent_at is null and attempts < :most) or sent_at > :since or confirmed_at is not null))
            """)
        .bind("registration", registration)
        .bind("most", mostAttempts)
        .bind("since", since)
        .mapTo(Boolean.class)
        .one();
  }

  /// Takes one that is due; it is due again later, should its sending not be marked.
  static Optional<Due> claim(Handle handle, byte[] hash, int mostAttempts) {
    return handle
        .createQuery(
            """
            update email_confirmation
               set attempts = attempts + 1, hash = :hash,
                   not_before = now() + make_interval(mins => least(60, (2 ^ attempts)::integer))
             where registration_id = (
               select registration_id from email_confirmation
                where sent_at is null and attempts < :most and not_before <= now()
                order by not_before limit 1 for update skip locked)
            returning registration_id, language
            """)
        .bind("hash", hash)
        .bind("most", mostAttempts)
        .map((row, _) ->
            new Due(row.getObject("registration_id", UUID.class), row.getString("language")))
        .findOne();
  }

  static void sent(Handle handle, byte[] hash, Instant now) {
    handle
        .createUpdate("update email_confirmation set sent_at = :now where hash = :hash")
        .bind("hash", hash)
        .bind("now", now)
        .execute();
  }

  /// Nobody is left to write to.
  static void drop(Handle handle, UUID registration) {
    handle
        .createUpdate("delete from email_confirmation where registration_id = :registration")
        .bind("registration", registration)
        .execute();
  }

  /// Whether a link is one of ours, and not too old.
  static boolean isKnown(Handle handle, byte[] hash, Instant now, Duration life) {
    return handle
        .createQuery(
            """
            select exists (select from email_confirmation
               where hash = :hash and asked_at > :oldest)
            """)
        .bind("hash", hash)
        .bind("oldest", now.minus(life))
        .mapTo(Boolean.class)
        .one();
  }

  /// @return the license whose buyer confirmed just now; empty if they had before
  static Optional<UUID> confirm(Handle handle, byte[] hash, Instant now) {
    return handle
        .createQuery(
            """
            update email_confirmation as mail set confirmed_at = :now
              from registration
             where hash = :hash and confirmed_at is null and registration.id = registration_id
            returning registration.license_id
            """)
        .bind("hash", hash)
        .bind("now", now)
        .mapTo(UUID.class)
        .findOne();
  }

  static Mailed mailed(Handle handle, UUID registration) {
    return handle
        .createQuery(
            """
            select confirmed_at is not null from email_confirmation
             where registration_id = :registration
            """)
        .bind("registration", registration)
        .mapTo(Boolean.class)
        .findOne()
        .map(confirmed -> confirmed ? Mailed.CONFIRMED : Mailed.ASKED)
        .orElse(Mailed.NOT_ASKED);
  }
}
