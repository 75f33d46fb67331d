package io.stallholder.simulator.identity;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;

/// Verifies Signature Version 4 in the `Authorization` header, by the machine's clock: unmodified
/// SDKs sign by theirs.
public final class Signatures {
  static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";

  private final Credentials credentials;
  private final InstantSource machine;
  private final SigningKeys signingKeys = new SigningKeys();

  public Signatures(Credentials credentials, InstantSource machine) {
    this.credentials = credentials;
    this.machine = machine;
  }

  /// @param signingName the service that the credential must be scoped to
  /// @throws AwsError when the caller is not who it says
  public Caller verify(Request request, String signingName) {
    Authorization authorization =
        request
            .header("Authorization")
            .map(Authorization::parse)
            .orElseThrow(() ->
                AwsError.client(
                    "MissingAuthenticationTokenException", "Missing Authentication Token"));
    Credentials.Key key = key(request, authorization);
    checkScope(authorization, signingName);
    String date = date(request, authorization);
    checkSignature(request, authorization, key.secret(), date);
    return new Caller(key.accountId(), key.arn(), key.userId(), authorization.scope().region());
  }

  @Behaviour(
      value =
          "An unknown key answers UnrecognizedClientException, an old one ExpiredTokenException",
      source = Source.GUESS,
      of = "the codes of AWS's common layer; no model names them",
      date = "2026-11-23")
  private Credentials.Key key(Request request, Authorization authorization) {
    Credentials.Key key =
        credentials.find(authorization.accessKeyId()).orElseThrow(Signatures::unrecognized);
    String token = request.header("X-Amz-Security-Token").orElse("");
    return switch (key) {
      case Credentials.Key.LongTerm longTerm -> {
        if (!token.isEmpty()) {
          throw unrecognized();
        }
        yield longTerm;
      }
      case Credentials.Key.Temporary temporary -> {
        if (!isEqual(temporary.sessionToken(), token)) {
          throw unrecognized();
        }
        if (!machine.instant().isBefore(temporary.expiration())) {
          throw AwsError.client(
              "ExpiredTokenException", "The security token included in the request is expired");
        }
        yield temporary;
      }
    };
  }

  @Behaviour(
      value = "A credential scoped to another service or day answers InvalidSignatureException",
      source = Source.GUESS,
      of = "the codes of AWS's common layer; no model names them",
      date = "2026-11-23")
  private static void checkScope(Authorization authorization, String signingName) {
    if (!authorization.scope().service().equals(signingName)) {
      throw invalid("Credential should be scoped to correct service: '" + signingName + "'.");
    }
    if (!authorization.signedHeaders().contains("host")) {
      throw invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (!authorization.signedHeaders().contains("x-amz-date")) {
      throw invalid("'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.");
    }
  }

  @Behaviour(
      value = "A signature is good for 5 minutes before and after its date",
      source = Source.DOCUMENTED,
      of = "AWS IAM user guide, Signature Version 4; the code: our guess",
      date = "2026-11-23")
  private String date(Request request, Authorization authorization) {
    String date = request.header("X-Amz-Date").orElse("");
    Instant signed;
    try {
      signed = AMZ_DATE.parse(date, Instant::from);
    } catch (DateTimeParseException e) {
      throw AwsError.client(
          "IncompleteSignatureException",
          "Date must be in ISO-8601 'basic format': '" + date + "'.");
    }
    if (!date.startsWith(authorization.scope().date())) {
      throw invalid(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP.");
    }
    Instant now = machine.instant();
    if (signed.isBefore(now.minus(TOLERANCE))) {
      throw invalid(
          "Signature expired: %s is now earlier than %s (%s - 5 min.)"
              .formatted(date, AMZ_DATE.format(now.minus(TOLERANCE)), AMZ_DATE.format(now)));
    }
    if (signed.isAfter(now.plus(TOLERANCE))) {
      throw invalid(
          "Signature not yet current: %s is still later than %s (%s + 5 min.)"
              .formatted(date, AMZ_DATE.format(now.plus(TOLERANCE)), AMZ_DATE.format(now)));
    }
    return date;
  }

  private void checkSignature(
      Request request, Authorization authorization, String secret, String date) {
    String actual = hex(sha256(request.body()));
    String declared = request.header("x-amz-content-sha256").orElse(actual);
    String canonical = CanonicalRequest.of(request, authorization.signedHeaders(), declared);
    String toSign =
        String.join(
            "\n",
            Authorization.ALGORITHM,
            date,
            authorization.scope().toString(),
            hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
    String expected = hex(signingKeys.sign(secret, authorization.scope(), toSign));
    boolean isWhole = declared.equals(actual) || declared.equals(UNSIGNED);
    if (!isWhole || !isEqual(expected, authorization.signature())) {
      throw invalid(
          "The request signature we calculated does not match the signature you provided. Check"
              + " your AWS Secret Access Key and signing method.");
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static AwsError unrecognized() {
    return AwsError.client(
        "UnrecognizedClientException", "The security token included in the request is invalid.");
  }

  private static AwsError invalid(String message) {
    return AwsError.client("InvalidSignatureException", message);
  }
}
