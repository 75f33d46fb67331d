package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the internet meets at `/register`, where the gateway speaks TLS itself.
@Timeout(120)
final class PublicDoorIT {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final int AT_ONCE = 150;

  @RegisterExtension final Stall stall = new Stall();

  private final SSLContext trusting;
  private final HttpClient client;

  PublicDoorIT() throws Exception {
    KeyStore keys = certified();
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("own", keys.getCertificate("own"));
    trust.init(trusted);
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
    client = HttpClient.newBuilder().sslContext(trusting).build();
  }

  @Test
  void theDoorIsEncryptedPatientAndBounded() throws Exception {
    stall.serve(
        Map.of(
            "STALLHOLDER_HTTP_TLS_CERTIFICATE", "tls.crt", "STALLHOLDER_HTTP_TLS_KEY", "tls.key"));
    formsAreTakenByHttps_H01();
    formsAreNotTakenByHttp_H02();
    onlyNewerVersionsOfTlsAreSpoken_H03();
    tokensOfAllShapesAreAnswered_H05();
    whoAsksTooMuchIsSlowedDown_H22();
  }

  private void formsAreTakenByHttps_H01() throws Exception {
    HttpResponse<String> response = post("x-amzn-marketplace-token=junk");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("AWS does not know this link", "support@example.com");
    assertThat(response.headers().firstValue("Strict-Transport-Security")).isPresent();
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().map()).doesNotContainKey("set-cookie");
  }

  private void formsAreNotTakenByHttp_H02() {
    var request =
        HttpRequest.newBuilder(stall.registration("/register"))
            .POST(BodyPublishers.ofString("x-amzn-marketplace-token=junk"))
            .build();
    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  private void onlyNewerVersionsOfTlsAreSpoken_H03() throws Exception {
    assertThat(spoken("TLSv1.3")).isEqualTo("TLSv1.3");
    assertThat(spoken("TLSv1.2")).isEqualTo("TLSv1.2");
    // This JVM does not speak the older ones either; what it can do is say hello in them.
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), stall.publicPort())) {
      socket.getOutputStream().write(helloOfTls11());
      assertThat(socket.getInputStream().read()).as("an alert, not a hello").isIn(-1, 0x15);
    }
  }

  private void tokensOfAllShapesAreAnswered_H05() throws Exception {
    for (String token :
        List.of("a+b/c=%20", "a%2Bb%2Fc%3D%2520", "%", "%zz", "", "a".repeat(8192))) {
      assertThat(post("x-amzn-marketplace-token=" + token).statusCode())
          .as("%.20s", token)
          .isEqualTo(400);
    }
  }

  private void whoAsksTooMuchIsSlowedDown_H22() throws InterruptedException {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      answers.add(client.sendAsync(form("x-amzn-marketplace-token=junk"), BodyHandlers.ofString()));
    }
    List<Integer> statuses = answers.stream().map(it -> it.join().statusCode()).toList();
    assertThat(statuses).contains(429).containsAnyOf(400, 503).allMatch(it -> it != 500);
    HttpResponse<String> slowed =
        answers.stream()
            .map(CompletableFuture::join)
            .filter(it -> it.statusCode() == 429)
            .findFirst()
            .orElseThrow();
    assertThat(slowed.headers().firstValue("Retry-After")).isPresent();
    assertThat(slowed.body()).contains("support@example.com");
    assertThat(new Http("").get(stall.api("/health/ready")).status()).isEqualTo(200);
  }

  private HttpResponse<String> post(String form) throws IOException, InterruptedException {
    return client.send(form(form), BodyHandlers.ofString());
  }

  private HttpRequest form(String form) {
    URI https = URI.create("https://127.0.0.1:" + stall.publicPort() + "/register");
    return HttpRequest.newBuilder(https)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form))
        .build();
  }

  private String spoken(String version) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            trusting
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), stall.publicPort())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  /// A ClientHello of TLS 1.1 that offers TLS_RSA_WITH_AES_128_CBC_SHA.
  private static byte[] helloOfTls11() {
    byte[] hello = new byte[50];
    byte[] head = {0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2};
    System.arraycopy(head, 0, hello, 0, head.length);
    byte[] tail = {0, 0, 2, 0, 0x2f, 1, 0};
    System.arraycopy(tail, 0, hello, hello.length - tail.length, tail.length);
    return hello;
  }

  /// Writes the gateway's certificate and key.
  private KeyStore certified() throws Exception {
    Path store = stall.write("keys.p12", "");
    Files.delete(store);
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    stall.write("tls.crt", pem("CERTIFICATE", keys.getCertificate("own").getEncoded()));
    stall.write("tls.key", pem("PRIVATE KEY", keys.getKey("own", PASSWORD).getEncoded()));
    return keys;
  }

  private static String pem(String kind, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, text);
  }
}
