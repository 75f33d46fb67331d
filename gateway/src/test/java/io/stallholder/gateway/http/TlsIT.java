package io.stallholder.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.tls.Tls;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.HttpConfig.ForwardedBy;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.config.TlsConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class TlsIT {
  private final Database database = TestDatabase.fresh();
  private final Metrics metrics = new Metrics();
  @TempDir Path folder;
  private TlsConfig files;
  private Certificates.Made first;

  @BeforeEach
  void make() throws Exception {
    files = Certificates.in(folder);
    first = Certificates.make(folder, "EC");
    first.write(files);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void thePublicListenerSpeaksTlsItself() throws Exception {
    try (var server = serve()) {
      HttpResponse<String> page = get(server, first);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.sslSession().map(SSLSession::getProtocol)).contains("TLSv1.3");
      assertThat(page.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
          .contains("stallholder_http_certificate_expires_seconds");
    }
  }

  @Test
  void whoSpeaksInTheClearToItIsNotServed() {
    try (var server = serve()) {
      URI clear = URI.create("http://127.0.0.1:" + server.publicPort() + "/register");
      var client = HttpClient.newHttpClient();
      assertThatThrownBy(
              () -> client.send(HttpRequest.newBuilder(clear).build(), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRenewedCertificateIsServedWithoutARestart() throws Exception {
    try (var server = serve()) {
      get(server, first);
      Certificates.Made second = Certificates.make(folder, "RSA");
      second.write(files);
      server.renew();
      assertThat(served(server, first, second)).isEqualTo(second.certificate());
      assertThat(get(server, second).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> get(server, first)).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void aRenewalThatIsHalfDoneLeavesTheOldOneInForce() throws Exception {
    var renewal = new Renewal(files, metrics);
    List<Tls> renewed = new ArrayList<>();
    Certificates.Made second = Certificates.make(folder, "EC");
    Files.writeString(Path.of(files.certificate()), second.certificatePem());
    renewal.once(renewed::add);
    assertThat(renewed).isEmpty();
    Files.delete(Path.of(files.key()));
    renewal.once(renewed::add);
    assertThat(renewed).isEmpty();
    Files.writeString(Path.of(files.key()), second.keyPem());
    renewal.once(renewed::add);
    renewal.once(renewed::add);
    assertThat(renewed).hasSize(1);
    first.write(files);
    renewal.once(renewed::add);
    assertThat(renewed).as("back to the first").hasSize(2);
  }

  @Test
  void aCertificateThatDoesNotFitRefusesTheStart() throws Exception {
    Files.writeString(Path.of(files.key()), Certificates.make(folder, "EC").keyPem());
    assertThatThrownBy(this::serve)
        .isInstanceOf(RefusedStart.class)
        .hasMessageStartingWith("http.tls: ");
  }

  private HttpServer serve() {
    Resource help = routes -> routes.open().get("/register", _ -> Reply.html(200, "<p>help</p>"));
    var config =
        new HttpConfig(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            4096,
            1_000_000,
            Optional.of(files),
            Optional.empty(),
            ForwardedBy.X_FORWARDED);
    var keys = new ApiKeys(database.jdbi(), () -> Instant.EPOCH);
    return HttpServer.start(config, List.of(help), List.of(), keys, metrics);
  }

  private static X509Certificate served(HttpServer server, Certificates.Made... trusted)
      throws Exception {
    SSLSession session = get(server, trusted).sslSession().orElseThrow();
    return (X509Certificate) session.getPeerCertificates()[0];
  }

  private static HttpResponse<String> get(HttpServer server, Certificates.Made... trusted)
      throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(trusting(trusted)).build()) {
      URI page = URI.create("https://127.0.0.1:" + server.publicPort() + "/register");
      return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    }
  }

  private static SSLContext trusting(Certificates.Made... trusted) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificates.Made made : trusted) {
      store.setCertificateEntry("c" + store.size(), made.certificate());
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
