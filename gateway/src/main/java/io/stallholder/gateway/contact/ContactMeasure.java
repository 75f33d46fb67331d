package io.stallholder.gateway.contact;

import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Whether the key that encrypts contact data is to be changed.
public final class ContactMeasure implements Measure {
  private final ContactsConfig config;
  private final Measured overdue;

  public ContactMeasure(ContactsConfig config, Metrics metrics) {
    this.config = config;
    overdue =
        metrics.measured(
            "contact_key_overdue_seconds",
            "For how long the key that encrypts contact data should have been changed");
  }

  @Override
  public void read(Handle handle, Instant now) {
    overdue.show(
        ContactStore.newestSince(handle)
            .map(since -> since.plus(config.rotateEvery()))
            .filter(due -> due.isBefore(now))
            .map(due -> (double) Duration.between(due, now).toSeconds())
            .orElse(0.0));
  }
}
