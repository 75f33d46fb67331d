package io.stallholder.gateway.database;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// PostgreSQL refuses to run as root. Root can run it inside a user namespace, where the machine
/// allows one.
final class RootWithoutNamespaces {
  private static final int WAIT_SECONDS = 5;

  private RootWithoutNamespaces() {}

  static boolean isSo() {
    return "root".equals(System.getProperty("user.name")) && !namespacesWork();
  }

  private static boolean namespacesWork() {
    try {
      Process probe =
          new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
