package io.stallholder.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// The kind of server that the simulator has, with nothing in it: reads the body, answers 200 with
/// always the same bytes. Run as a process of its own, as the simulator is.
final class EmptyServer {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 1_024;

  private EmptyServer() {}

  /// @param arguments the size of the answer in bytes
  public static void main(String[] arguments) throws IOException {
    byte[] answer = new byte[Integer.parseInt(arguments[0])];
    InetAddress loopback = InetAddress.getByAddress(LOOPBACK);
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), BACKLOG);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            try (InputStream body = exchange.getRequestBody()) {
              var _ = body.readAllBytes();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream body = exchange.getResponseBody()) {
              body.write(answer);
            }
          }
        });
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
