package io.stallholder.simulator.topic;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/// A self-signed X.509 certificate. The JDK reads these, but has no public way to make one.
final class Certificate {
  static final String NAME = "sns.amazonaws.com";

  /// Whatever virtual time it is.
  static final LocalDateTime FROM = LocalDateTime.of(2000, 1, 1, 0, 0);

  static final LocalDateTime UNTIL = LocalDateTime.of(2999, 12, 31, 0, 0);

  private static final String ALGORITHM = "SHA256withRSA";
  private static final int PEM_LINE = 64;

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0C;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  /// 1.2.840.113549.1.1.11, which is SHA256withRSA, and its parameters: null.
  private static final byte[] ALGORITHM_ID = HexFormat.of().parseHex("06092a864886f70d01010b0500");

  /// 2.5.4.3
  private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");

  /// UTCTime has two digits for the year, and so ends with 2049.
  private static final int FIRST_LONG_YEAR = 2050;

  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);

  private Certificate() {}

  static byte[] selfSigned(KeyPair pair, BigInteger serial) {
    byte[] algorithm = der(SEQUENCE, ALGORITHM_ID);
    byte[] name = name(NAME);
    byte[] content =
        der(
            SEQUENCE,
            der(INTEGER, serial.toByteArray()),
            algorithm,
            name,
            der(SEQUENCE, time(FROM), time(UNTIL)),
            name,
            pair.getPublic().getEncoded());
    return der(SEQUENCE, content, algorithm, bits(signature(pair, content)));
  }

  static String pem(byte[] certificate) {
    Base64.Encoder lines =
        Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN CERTIFICATE-----\n"
        + lines.encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }

  private static byte[] signature(KeyPair pair, byte[] content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(pair.getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] name(String commonName) {
    byte[] value = der(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8));
    return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, value)));
  }

  private static byte[] time(LocalDateTime at) {
    return at.getYear() < FIRST_LONG_YEAR
        ? der(UTC_TIME, SHORT.format(at).getBytes(StandardCharsets.US_ASCII))
        : der(GENERALIZED_TIME, LONG.format(at).getBytes(StandardCharsets.US_ASCII));
  }

  /// Whole bytes: none of the last one's bits is unused.
  private static byte[] bits(byte[] bytes) {
    return der(BIT_STRING, new byte[] {0}, bytes);
  }

  /// A value of ASN.1 in its distinguished encoding: its tag, its length, its parts.
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      value.writeBytes(part);
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.write(tag);
    encoded.writeBytes(length(value.size()));
    encoded.writeBytes(value.toByteArray());
    return encoded.toByteArray();
  }

  /// Up to 127 in one byte; else in as many as needed, after one that says how many.
  private static byte[] length(int length) {
    if (length < 0x80) {
      return new byte[] {(byte) length};
    }
    byte[] digits = BigInteger.valueOf(length).toByteArray();
    int from = digits[0] == 0 ? 1 : 0;
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.write(0x80 | (digits.length - from));
    encoded.write(digits, from, digits.length - from);
    return encoded.toByteArray();
  }
}
