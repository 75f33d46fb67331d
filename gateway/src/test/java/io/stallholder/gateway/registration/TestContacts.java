package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.contact.Contacts;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Contact data under keys of its own.
final class TestContacts {
  private TestContacts() {}

  static Contacts of(Jdbi jdbi) {
    String file = "target/contacts-" + UUID.randomUUID() + ".key";
    return Contacts.open(jdbi, new ContactsConfig(file, Duration.ofDays(365)));
  }
}
