package io.stallholder.gateway.http;

import io.stallholder.gateway.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A certificate, those that lead to its issuer, and its private key.
record Identity(List<X509Certificate> chain, PrivateKey key) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
  private static final String PKCS8 = "PRIVATE KEY";
  private static final int MOST_BYTES = 1 << 20;

  Identity {
    chain = List.copyOf(chain);
  }

  /// The two files as they are now: of a renewal, one may be new and the other not yet.
  record Pem(String certificate, String key) {
    static Pem read(TlsConfig config) throws IOException {
      return new Pem(text(config.certificate()), text(config.key()));
    }

    private static String text(String file) throws IOException {
      Path path = Path.of(file);
      if (Files.size(path) > MOST_BYTES) {
        throw new IOException(file + " is too long for a PEM file");
      }
      // Comments between the blocks may be in any encoding.
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      return "Pem";
    }
  }

  /// @throws GeneralSecurityException when they do not hold what they should, or do not fit
  static Identity of(Pem files) throws GeneralSecurityException {
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(files.certificate().getBytes(StandardCharsets.ISO_8859_1)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("the certificate's file holds no certificate");
    }
    PublicKey open = chain.getFirst().getPublicKey();
    PrivateKey key = key(files.key(), open);
    if (!belong(key, open)) {
      throw new GeneralSecurityException("the key is not the certificate's");
    }
    return new Identity(chain, key);
  }

  private static PrivateKey key(String pem, PublicKey open) throws GeneralSecurityException {
    MatchResult found =
        KEY.matcher(pem)
            .results()
            .findFirst()
            .orElseThrow(() ->
                new GeneralSecurityException(
                    "the key's file holds no private key in PEM that is not encrypted"));
    try {
      byte[] content = Base64.getMimeDecoder().decode(found.group(2));
      byte[] encoded = found.group(1).equals(PKCS8) ? content : wrapped(content, open);
      return KeyFactory.getInstance(open.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("the key's file is no PEM: " + e.getMessage(), e);
    }
  }

  /// A key in the older forms of OpenSSL as PKCS #8. Which kind it is, and of which curve, is said
  /// by the certificate in the very bytes that are needed.
  private static byte[] wrapped(byte[] key, PublicKey open) {
    byte[] publicInfo = open.getEncoded();
    int at = headLength(publicInfo, 0);
    int end = at + headLength(publicInfo, at) + contentLength(publicInfo, at);
    byte[] algorithm = Arrays.copyOfRange(publicInfo, at, end);
    byte[] version = {2, 1, 0};
    return der(0x30, version, algorithm, der(0x04, key));
  }

  private static int headLength(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    return length < 0x80 ? 2 : 2 + (length & 0x7f);
  }

  private static int contentLength(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    if (length < 0x80) {
      return length;
    }
    int sum = 0;
    for (int i = 0; i < (length & 0x7f); i++) {
      sum = (sum << 8) | (der[at + 2 + i] & 0xff);
    }
    return sum;
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length & 0xff);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static boolean belong(PrivateKey key, PublicKey open) throws GeneralSecurityException {
    String algorithm =
        switch (open.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> open.getAlgorithm();
        };
    byte[] text = "whose key is this".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(text);
    return signature.verify(signed);
  }

  @Override
  public String toString() {
    return "Identity[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
