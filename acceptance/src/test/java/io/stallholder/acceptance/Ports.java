package io.stallholder.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of the loopback interface.
final class Ports {
  // Below what systems hand out by themselves, so that no outgoing connection takes one meanwhile.
  private static final int LEAST = 20_000;
  private static final int MOST = 32_000;
  private static final int ATTEMPTS = 100;
  private static final int CONNECT_MILLIS = 1_000;

  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(MOST - LEAST));

  private Ports() {}

  /// A free one, which stays the same for a process that is started again. No other call in this
  /// JVM returns it.
  static int free() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = LEAST + Math.floorMod(NEXT.getAndIncrement(), MOST - LEAST);
      try (ServerSocket _ = listening(port)) {
        return port;
      } catch (IOException _) {
        // Taken: try another.
      }
    }
    throw new IllegalStateException("no free port found");
  }

  static ServerSocket listening(int port) throws IOException {
    var socket = new ServerSocket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
