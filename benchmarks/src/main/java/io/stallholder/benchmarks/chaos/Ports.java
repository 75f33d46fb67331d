package io.stallholder.benchmarks.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;

/// Ports of the loopback interface that stay the same for programs that are started again.
final class Ports {
  // Below what systems hand out by themselves, so that no outgoing connection takes one meanwhile.
  private static final int LEAST = 20_000;
  private static final int MOST = 32_000;
  private static final int ATTEMPTS = 1_000;

  private int next = LEAST + new SplittableRandom().nextInt(MOST - LEAST);

  int free() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = next;
      next = next + 1 < MOST ? next + 1 : LEAST;
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException _) {
        // Taken: try another.
      }
    }
    throw new IllegalStateException("no free port found");
  }
}
