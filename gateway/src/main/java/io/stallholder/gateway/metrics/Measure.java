package io.stallholder.gateway.metrics;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// What one feature has to tell from the database. It is read in the background, never by a scrape.
public interface Measure {
  /// Reads in the caller's transaction, and shows what it read.
  ///
  /// @param now business time
  void read(Handle handle, Instant now);
}
