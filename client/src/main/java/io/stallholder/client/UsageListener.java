package io.stallholder.client;

import java.nio.file.Path;
import java.util.List;

/// Hears what a [UsageReporter] cannot mend by itself. Called on the reporter's thread, which waits
/// meanwhile; what is thrown is logged and otherwise ignored.
public interface UsageListener {
  /// Events that the gateway did not take, and which are not sent again. After a crash the same may
  /// be told twice.
  default void refused(List<RefusedUsage> events) {}

  /// Events that were accepted from the app, and are gone: the reporter was closed before they
  /// could be sent, and they could not be spooled either. As JSON, the way they would have been
  /// sent.
  default void unsent(List<String> events) {}

  /// A part of the spool could not be read.
  ///
  /// @param setAside the file that has its bytes now
  /// @param torn it is the end of the file that was written last, as a crash of the machine leaves
  ///   it; otherwise the disk, or somebody, changed what was written
  default void damaged(Path setAside, boolean torn) {}
}
