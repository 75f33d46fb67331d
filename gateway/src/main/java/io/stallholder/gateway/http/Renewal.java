package io.stallholder.gateway.http;

import io.helidon.common.tls.Tls;
import io.prometheus.metrics.core.metrics.Gauge;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.config.TlsConfig;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the certificate and its key again and again, and hands them on when they have changed. Not
/// their times are compared but what they hold: renewals replace files, links and whole folders.
final class Renewal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private final TlsConfig config;
  private final Gauge expires;
  private Identity.Pem inForce;
  // One that does not fit is told once, not every few seconds.
  private Identity.Pem newest;
  private final Tls first;
  private Thread watcher = Thread.ofVirtual().unstarted(() -> {});

  /// @throws RefusedStart when they cannot be read, or do not fit
  Renewal(TlsConfig config, Metrics metrics) {
    this.config = config;
    this.expires =
        metrics.gauge(
            "http_certificate_expires_seconds",
            "When the public listener's certificate ends, in seconds since 1970");
    try {
      inForce = Identity.Pem.read(config);
      newest = inForce;
      first = tls(inForce);
    } catch (IOException | GeneralSecurityException e) {
      throw new RefusedStart("http.tls: " + reason(e), e);
    }
  }

  /// What to begin with.
  Tls first() {
    return first;
  }

  void watch(Consumer<Tls> renewed) {
    watcher = Thread.ofVirtual().name("certificate").start(() -> run(renewed));
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void run(Consumer<Tls> renewed) {
    try {
      while (true) {
        Thread.sleep(EVERY);
        once(renewed);
      }
    } catch (InterruptedException _) {
      // That is how it ends.
    }
  }

  /// Looks once. What cannot be used leaves what is in force as it is.
  synchronized void once(Consumer<Tls> renewed) {
    try {
      Identity.Pem read = Identity.Pem.read(config);
      if (read.equals(inForce) || read.equals(newest)) {
        return;
      }
      newest = read;
      renewed.accept(tls(read));
      inForce = read;
      LOG.info("buyers are served with a renewed certificate");
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.warn("the certificate cannot be renewed, the old one stays: {}", reason(e));
    }
  }

  private Tls tls(Identity.Pem pem) throws GeneralSecurityException {
    Identity identity = Identity.of(pem);
    X509Certificate certificate = identity.chain().getFirst();
    expires.set((double) certificate.getNotAfter().toInstant().getEpochSecond());
    return Tls.builder()
        .privateKey(identity.key())
        .privateKeyCertChain(identity.chain())
        .enabledProtocols(PROTOCOLS)
        .build();
  }

  private static String reason(Exception e) {
    return e.getMessage() == null
        ? e.toString()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
