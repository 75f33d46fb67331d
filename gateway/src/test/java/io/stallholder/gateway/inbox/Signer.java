package io.stallholder.gateway.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.event.SnsEnvelope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

/// Who signs as SNS does, with a key of its own made by the JDK's `keytool`.
record Signer(PrivateKey key, Certificate certificate) {
  static final String URL =
      "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123abcd.pem";

  private static final String PASSWORD = "changeit";

  /// @param from `2026/11/01 00:00:00`
  static Signer validFor(Path folder, String from, int days) throws Exception {
    Path store = Files.createTempDirectory(folder, "signer").resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "sns",
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-dname",
                    "CN=sns.example.com",
                    "-startdate",
                    from,
                    "-validity",
                    Integer.toString(days),
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return read(store);
  }

  private static Signer read(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new Signer(
        (PrivateKey) keys.getKey("sns", PASSWORD.toCharArray()), keys.getCertificate("sns"));
  }

  String pem() throws GeneralSecurityException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  /// @param envelope with `SIGNATURE` where it belongs
  String signed(String envelope) throws GeneralSecurityException {
    SnsEnvelope read = SnsEnvelope.of(envelope);
    assertThat(read).as(envelope).isInstanceOf(SnsEnvelope.Signed.class);
    var signed = (SnsEnvelope.Signed) read;
    Signature signature = Signature.getInstance(signed.algorithm());
    signature.initSign(key);
    signature.update(signed.text().getBytes(StandardCharsets.UTF_8));
    return envelope.replace("SIGNATURE", Base64.getEncoder().encodeToString(signature.sign()));
  }
}
