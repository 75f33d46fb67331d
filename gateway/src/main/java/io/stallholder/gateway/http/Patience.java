package io.stallholder.gateway.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes connections that take too long, however busy they look: whoever sends or reads a byte now
/// and then holds one no longer than anybody else. The server itself waits without end.
///
/// It learns of each connection as the server sets its options, before anything is read from it.
final class Patience implements SocketOptions, AutoCloseable {
  /// From the connection's beginning, TLS included, or the last answer, to a request's head.
  static final Duration FOR_HEAD = Duration.ofSeconds(30);

  /// From a request's head to the last byte of its answer.
  static final Duration FOR_REQUEST = Duration.ofSeconds(60);

  /// More wait until one of these ends.
  static final int MOST_CONNECTIONS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration SWEEP_EVERY = Duration.ofMillis(500);

  private record Held(SocketChannel channel, long until) {}

  private final SocketOptions options = SocketOptions.create();
  private final LongSupplier nanoTime;
  private final Map<SocketAddress, Held> held = new ConcurrentHashMap<>();
  private final Thread sweeper = Thread.ofVirtual().name("patience").unstarted(this::run);

  /// @param nanoTime as `System.nanoTime` has it
  Patience(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  static Patience start(LongSupplier nanoTime) {
    var patience = new Patience(nanoTime);
    patience.sweeper.start();
    return patience;
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    options.configureSocket(channel);
    try {
      held.put(channel.getRemoteAddress(), new Held(channel, in(FOR_HEAD)));
    } catch (IOException e) {
      LOG.debug("a connection ended before it began: {}", e.toString());
    }
  }

  /// A request's head is there.
  void begun(SocketAddress peer) {
    extend(peer, FOR_REQUEST);
  }

  /// Its answer is sent.
  void answered(SocketAddress peer) {
    extend(peer, FOR_HEAD);
  }

  int connections() {
    return held.size();
  }

  /// Closes those whose time is over, and forgets those that are closed.
  void sweep() {
    long now = nanoTime.getAsLong();
    for (Held connection : held.values()) {
      if (connection.channel().isOpen() && connection.until() - now <= 0) {
        close(connection.channel());
      }
    }
    held.values().removeIf(connection -> !connection.channel().isOpen());
  }

  @Override
  public void close() {
    sweeper.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(SWEEP_EVERY);
        sweep();
      }
    } catch (InterruptedException _) {
      // That is how it ends.
    }
  }

  private void extend(SocketAddress peer, Duration more) {
    held.computeIfPresent(peer, (_, it) -> new Held(it.channel(), in(more)));
  }

  private long in(Duration time) {
    return nanoTime.getAsLong() + time.toNanos();
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("a slow connection could not be closed cleanly: {}", e.toString());
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
