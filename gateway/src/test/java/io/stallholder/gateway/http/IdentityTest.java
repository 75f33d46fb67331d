package io.stallholder.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityTest {
  private static Certificates.Made rsa;
  private static Certificates.Made ec;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    rsa = Certificates.make(folder, "RSA");
    ec = Certificates.make(folder, "EC");
  }

  @Test
  void keysOfBothKindsAreRead() throws Exception {
    assertThat(of(rsa, rsa.keyPem()).key()).isEqualTo(rsa.key());
    assertThat(of(ec, ec.keyPem()).key()).isEqualTo(ec.key());
  }

  @Test
  void keysInTheOlderFormsAreReadToo() throws Exception {
    assertThat(of(rsa, rsa.oldKeyPem("RSA")).key()).isEqualTo(rsa.key());
    String curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assertThat(of(ec, curve + ec.oldKeyPem("EC")).key().getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void theChainKeepsItsOrder() throws Exception {
    var files = new Identity.Pem(ec.certificatePem() + rsa.certificatePem(), ec.keyPem());
    assertThat(Identity.of(files).chain()).containsExactly(ec.certificate(), rsa.certificate());
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused(@TempDir Path folder) throws Exception {
    Certificates.Made other = Certificates.make(folder, "EC");
    refused(ec, other.keyPem(), "the key is not the certificate's");
    assertThatThrownBy(() -> of(ec, rsa.keyPem())).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutRepeatingIt() {
    refused(ec, "sesame", "the key's file holds no private key in PEM that is not encrypted");
    refused(
        ec,
        ec.keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        "the key's file holds no private key in PEM that is not encrypted");
    String broken = "-----BEGIN EC PRIVATE KEY-----\nc2VzYW1l\n-----END EC PRIVATE KEY-----\n";
    assertThatThrownBy(() -> of(ec, broken))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageNotContaining("c2VzYW1l");
  }

  private static void refused(Certificates.Made certificate, String key, String message) {
    assertThatThrownBy(() -> of(certificate, key))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(message);
  }

  private static Identity of(Certificates.Made made, String key) throws Exception {
    return Identity.of(new Identity.Pem(made.certificatePem(), key));
  }
}
