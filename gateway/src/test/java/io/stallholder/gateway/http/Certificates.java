package io.stallholder.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.config.TlsConfig;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;

/// Makes certificates for 127.0.0.1 with the JDK's own tool.
final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /// A certificate and its key, as PEM.
  record Made(X509Certificate certificate, PrivateKey key) {
    String certificatePem() throws Exception {
      return pem("CERTIFICATE", certificate.getEncoded());
    }

    String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    /// The key as older versions of OpenSSL write it: the octets inside of PKCS #8.
    String oldKeyPem(String kind) {
      return pem(kind + " PRIVATE KEY", lastElement(key.getEncoded()));
    }

    void write(TlsConfig to) throws Exception {
      Files.writeString(Path.of(to.certificate()), certificatePem());
      Files.writeString(Path.of(to.key()), keyPem());
    }
  }

  private Certificates() {}

  static TlsConfig in(Path folder) {
    return new TlsConfig(
        folder.resolve("tls.crt").toString(), folder.resolve("tls.key").toString());
  }

  /// @param kind `RSA` or `EC`
  static Made make(Path folder, String kind) throws Exception {
    Path store = Files.createTempDirectory(folder, "store").resolve("keys.p12");
    var tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                kind,
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
    return read(store);
  }

  private static Made read(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return new Made(
        (X509Certificate) keys.getCertificate("own"), (PrivateKey) keys.getKey("own", PASSWORD));
  }

  private static String pem(String what, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what);
  }

  /// A PKCS #8 key's last element is an octet string; its content is the key itself.
  private static byte[] lastElement(byte[] der) {
    int at = content(der, 0);
    at = end(der, at);
    at = end(der, at);
    return Arrays.copyOfRange(der, content(der, at), end(der, at));
  }

  private static int content(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    return at + (length < 0x80 ? 2 : 2 + (length & 0x7f));
  }

  private static int end(byte[] der, int at) {
    int length = 0;
    int content = content(der, at);
    if (content == at + 2) {
      return content + der[at + 1];
    }
    for (int i = at + 2; i < content; i++) {
      length = (length << 8) | (der[i] & 0xff);
    }
    return content + length;
  }
}
