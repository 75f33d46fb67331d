package io.stallholder.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/// Who is told when something goes wrong, beside those who watch the metrics.
///
/// @param webhookUrl is POSTed to; a secret, since with many receivers who knows it may write there
/// @param webhookSecret signs what is POSTed: `whsec_` and 24 to 64 bytes in Base64
/// @param email is mailed to, several addresses by comma
/// @param repeatEvery how often an alarm is told again while it lasts
public record AlarmsConfig(
    Optional<Secret> webhookUrl,
    Optional<Secret> webhookSecret,
    Optional<String> email,
    @Default("PT6H") Duration repeatEvery,
    Optional<SmtpConfig> smtp) {

  /// Where to POST, and what to sign with.
  public record Hook(Secret url, Secret secret) {
    public URI uri() {
      return URI.create(url.value());
    }

    /// The bytes that the secret stands for.
    public byte[] key() {
      return SigningSecret.key(secret).orElseThrow();
    }
  }

  /// Whom to mail, through which server.
  public record Mail(String to, SmtpConfig smtp) {}

  public AlarmsConfig {
    webhookUrl.ifPresent(url ->
        Require.that(isUrl(url.value()), "webhookUrl", "a URL like https://…", "something else"));
    webhookSecret.ifPresent(secret -> SigningSecret.require("webhookSecret", secret));
    Require.that(
        webhookUrl.isPresent() == webhookSecret.isPresent(),
        "webhookSecret",
        "given together with webhookUrl",
        webhookSecret.isPresent() ? "given alone" : "missing");
    email.ifPresent(to ->
        Require.that(
            to.matches("[^@\\s,]+@[^@\\s,]+(,\\s*[^@\\s,]+@[^@\\s,]+)*"),
            "email",
            "an e-mail address, or several by comma",
            to));
    Require.that(
        email.isPresent() == smtp.isPresent(),
        "email",
        "given together with smtp",
        email.isPresent() ? "given alone" : "missing");
    Require.between("repeatEvery", repeatEvery, Duration.ofMinutes(5), Duration.ofDays(7));
  }

  public Optional<Hook> hook() {
    return webhookUrl.flatMap(url -> webhookSecret.map(secret -> new Hook(url, secret)));
  }

  public Optional<Mail> mail() {
    return email.flatMap(to -> smtp.map(server -> new Mail(to, server)));
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return text.matches("https?://.+") && uri.getHost() != null;
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
