package io.stallholder.gateway.inbox;

import io.stallholder.gateway.config.RefusedStart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// The certificates of SNS's keys: those of a file and no others, or those that SNS keeps, each
/// fetched once.
final class SigningCertificates implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 64 * 1024;
  private static final int MOST_KEPT = 64;
  private static final int STATUS_OK = 200;

  private final Optional<List<X509Certificate>> fixed;
  private final Map<URI, List<X509Certificate>> kept = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  private final UnaryOperator<URI> place;

  private SigningCertificates(Optional<List<X509Certificate>> fixed, UnaryOperator<URI> place) {
    this.fixed = fixed;
    this.place = place;
  }

  static SigningCertificates ofSns() {
    return fetchedFrom(UnaryOperator.identity());
  }

  /// @param place what stands in for SNS
  static SigningCertificates fetchedFrom(UnaryOperator<URI> place) {
    return new SigningCertificates(Optional.empty(), place);
  }

  static SigningCertificates ofFile(String file) {
    try {
      return new SigningCertificates(
          Optional.of(read(Files.readAllBytes(Path.of(file)))), UnaryOperator.identity());
    } catch (IOException | CertificateException e) {
      throw new RefusedStart("inbox.signatures.certificates: " + file + " cannot be read: " + e);
    }
  }

  /// Empty while they must be fetched.
  Optional<List<X509Certificate>> at(URI certificate) {
    return fixed.or(() -> Optional.ofNullable(kept.get(certificate)));
  }

  /// Tells why it could not be had; empty when it is there now.
  ///
  /// @param certificate lies at SNS: whoever is asked is authenticated by TLS
  Optional<String> fetch(URI certificate) throws InterruptedException {
    if (at(certificate).isPresent()) {
      return Optional.empty();
    }
    HttpRequest request = HttpRequest.newBuilder(place.apply(certificate)).timeout(TIMEOUT).build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != STATUS_OK) {
          return Optional.of("SNS answered with status " + response.statusCode());
        }
        List<X509Certificate> read = read(body.readNBytes(MOST_BYTES));
        if (kept.size() >= MOST_KEPT) {
          kept.clear(); // SNS has few; whoever names many made them up
        }
        kept.put(certificate, read);
        return Optional.empty();
      }
    } catch (IOException | CertificateException e) {
      return Optional.of(e.toString());
    }
  }

  private static List<X509Certificate> read(byte[] pem) throws CertificateException {
    List<X509Certificate> read =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (read.isEmpty()) {
      throw new CertificateException("it holds no certificate");
    }
    return read;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
