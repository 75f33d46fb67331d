package io.stallholder.client;

import java.lang.System.Logger.Level;

/// Telling the app, which may fail.
final class Told {
  private static final System.Logger LOG = System.getLogger("io.stallholder.client");

  private Told() {}

  static void safely(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "a listener failed", e);
    }
  }

  static void warn(String message) {
    LOG.log(Level.WARNING, message);
  }

  static void inform(String message) {
    LOG.log(Level.INFO, message);
  }
}
