package io.stallholder.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One HTTP/1.1 connection that stays open; just enough of the protocol, and of the processor.
final class Connection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int BUFFER_BYTES = 32_768;
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "\r\ncontent-length:";

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private Connection(Socket socket, InputStream in) {
    this.socket = socket;
    this.in = in;
  }

  /// Only read when the time is taken.
  static final class Answer {
    private final int status;
    private final byte[] body;

    Answer(int status, String body) {
      this(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    int status() {
      return status;
    }

    int bytes() {
      return body.length;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  static Connection open(URI server) throws IOException {
    Socket socket = new Socket();
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
    return new Connection(socket, socket.getInputStream());
  }

  Answer exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    int filled = 0;
    int headEnd = -1;
    while (headEnd < 0) {
      int read = filled == buffer.length ? -1 : in.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        throw new EOFException("no head of an answer after " + filled + " bytes");
      }
      filled += read;
      headEnd = endOfHead(filled);
    }
    String head = new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1);
    byte[] body = new byte[length(head)];
    int there = Math.min(filled - headEnd, body.length);
    System.arraycopy(buffer, headEnd, body, 0, there);
    if (in.readNBytes(body, there, body.length - there) < body.length - there) {
      throw new EOFException("an answer that breaks off");
    }
    return new Answer(Integer.parseInt(head, 9, 12, 10), body);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int endOfHead(int filled) {
    for (int at = 0; at + END_OF_HEAD.length <= filled; at++) {
      if (Arrays.equals(buffer, at, at + 4, END_OF_HEAD, 0, 4)) {
        return at + END_OF_HEAD.length;
      }
    }
    return -1;
  }

  private static int length(String head) throws IOException {
    int at = 0;
    while (at < head.length() && !head.regionMatches(true, at, LENGTH, 0, LENGTH.length())) {
      at++;
    }
    if (at == head.length()) {
      throw new IOException("an answer without Content-Length: " + head);
    }
    int from = at + LENGTH.length();
    return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
  }
}
