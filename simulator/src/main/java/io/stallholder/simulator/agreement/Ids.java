package io.stallholder.simulator.agreement;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;

/// Identifiers in the forms that AWS gives them.
final class Ids {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int AGREEMENT_LETTERS = 25;
  private static final int LICENSE_BYTES = 16;
  private static final int TOKEN_BYTES = 48;

  private final SecureRandom random = new SecureRandom();

  String agreementId() {
    return "agmt-" + letters(AGREEMENT_LETTERS);
  }

  @Behaviour(
      value = "A license ARN has no region, the issuer's account, and l- with 32 hex digits",
      source = Source.OBSERVED,
      of = "events of a real listing, captured 2026-08-20; AWS's samples print other forms",
      date = "2026-11-23")
  String licenseArn() {
    byte[] bytes = new byte[LICENSE_BYTES];
    random.nextBytes(bytes);
    return "arn:aws:license-manager::294406891311:license:l-" + HexFormat.of().formatHex(bytes);
  }

  /// Always contains what has to be encoded in a form: a client that decodes twice, or not at all,
  /// shall notice here and not in production.
  @Behaviour(
      value = "A registration token is opaque and contains + / = and %",
      source = Source.GUESS,
      of = "tokens are only known to need URL encoding",
      date = "2026-11-23")
  String registrationToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String base64 = Base64.getEncoder().encodeToString(bytes);
    int half = base64.length() / 2;
    return base64.substring(0, half) + "+/" + base64.substring(half) + "%3D==";
  }

  @Behaviour(
      value = "A token of GetAgreementEntitlements has letters, digits and + / = . : _ - only",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, RegistrationToken",
      date = "2026-11-24")
  String shortToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes) + "+/==";
  }

  private String letters(int count) {
    return random
        .ints(count, 0, ALPHABET.length())
        .mapToObj(index -> ALPHABET.substring(index, index + 1))
        .collect(Collectors.joining());
  }
}
