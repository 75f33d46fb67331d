package io.stallholder.gateway.config;

import java.net.URI;
import java.util.Optional;

/// Asking buyers to confirm their e-mail address by a link.
///
/// @param publicUrl where buyers reach `/register`, as links in mails have it
/// @param smtp the mail server
/// @param outbox a folder in which mail is laid down instead of sent, to try things out
public record ConfirmationConfig(
    URI publicUrl, Optional<SmtpConfig> smtp, Optional<String> outbox) {
  public ConfirmationConfig {
    Require.privateUrl("publicUrl", publicUrl);
    Require.that(publicUrl.getRawQuery() == null, "publicUrl", "a URL without a query", publicUrl);
    Require.that(
        smtp.isPresent() != outbox.isPresent(),
        "smtp",
        "given, or else outbox",
        smtp.isPresent() ? "given with outbox" : "missing");
  }

  /// The page that confirms.
  public String at(String secret) {
    return publicUrl.toString().replaceAll("/$", "") + "/register/confirm/" + secret;
  }
}
