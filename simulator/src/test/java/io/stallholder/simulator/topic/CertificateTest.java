package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class CertificateTest {
  @Test
  void theJdkReadsWhatWasWrittenAndVerifiesIt() throws GeneralSecurityException {
    KeyPair pair = pair(2_048);
    BigInteger serial = BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE);

    X509Certificate certificate = read(pair, serial);

    assertThat(certificate.getPublicKey()).isEqualTo(pair.getPublic());
    assertThat(certificate.getSerialNumber()).isEqualTo(serial);
    assertThat(certificate.getIssuerX500Principal())
        .isEqualTo(certificate.getSubjectX500Principal());
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
    assertThat(certificate.getNotBefore().toInstant())
        .isEqualTo(Certificate.FROM.toInstant(ZoneOffset.UTC));
    assertThat(certificate.getNotAfter().toInstant())
        .isEqualTo(Certificate.UNTIL.toInstant(ZoneOffset.UTC));
  }

  /// Lengths of one byte, of two, and of three.
  @Test
  void itHoldsForOtherSizesOfKeys() throws GeneralSecurityException {
    for (int bits : new int[] {512, 1_024, 3_072}) {
      KeyPair pair = pair(bits);

      assertThat(read(pair, BigInteger.ONE).getPublicKey()).isEqualTo(pair.getPublic());
    }
  }

  @Test
  void aSerialWhoseFirstBitIsSetStaysPositive() throws GeneralSecurityException {
    BigInteger serial = BigInteger.valueOf(0x80);

    assertThat(read(pair(1_024), serial).getSerialNumber()).isEqualTo(serial);
  }

  private static X509Certificate read(KeyPair pair, BigInteger serial)
      throws GeneralSecurityException {
    return Seal.certificate(Certificate.pem(Certificate.selfSigned(pair, serial)));
  }

  private static KeyPair pair(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
