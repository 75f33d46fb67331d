package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.Lookup;
import io.stallholder.gateway.entitlement.Reading;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/// What metering still has to do at this moment.
public final class Backlog {
  private final Jdbi jdbi;
  private final Sealing sealing;

  public Backlog(Jdbi jdbi, Sealing sealing) {
    this.jdbi = jdbi;
    this.sealing = sealing;
  }

  /// Whether an hour could be sealed, or a license closed, at `now`.
  public boolean hasHoursToSeal(Instant now) {
    return sealing.isDue(now);
  }

  /// Agreements that AWS is to be asked about, and licenses whose entitlements are to be read: what
  /// AWS says of them may end a license, or let an hour be sealed.
  public long questions(Instant now) {
    return jdbi.withHandle(
        handle -> Lookup.due(handle) + Reading.due(handle, sealing.contracts(), now));
  }

  /// Sealed records that AWS has not answered for yet, those that wait to be tried again included.
  public int recordsToSend() {
    return jdbi.withHandle(SubmissionStore::waiting);
  }
}
