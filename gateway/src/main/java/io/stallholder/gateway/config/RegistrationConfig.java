package io.stallholder.gateway.config;

import java.net.URI;
import java.util.Optional;

/// What buyers see when they come from AWS Marketplace.
///
/// @param sellerName who they are registering with
/// @param supportContact an e-mail address or a URL, shown on every page
/// @param welcomeUrl where the buyer goes once registered; absent: the page says so and ends there
/// @param handoff absent: buyers register on our own page
/// @param confirmation absent: nobody is asked to confirm their e-mail address
public record RegistrationConfig(
    String sellerName,
    String supportContact,
    Optional<URI> welcomeUrl,
    Optional<HandoffConfig> handoff,
    Optional<ConfirmationConfig> confirmation,
    PageConfig page) {

  private static final int LONGEST_NAME = 100;

  public RegistrationConfig {
    Require.notBlank("sellerName", sellerName);
    Require.that(
        sellerName.length() <= LONGEST_NAME,
        "sellerName",
        "at most " + LONGEST_NAME + " characters long",
        sellerName.length() + " long");
    Require.that(
        supportContact.matches("[^@\\s]+@[^@\\s]+") || supportContact.matches("https?://\\S+"),
        "supportContact",
        "an e-mail address or a URL",
        supportContact);
    welcomeUrl.ifPresent(url ->
        Require.that(
            url.isAbsolute() && url.toString().matches("https?://.+"),
            "welcomeUrl",
            "a URL like https://app.example.com/welcome",
            url));
  }

  /// With a plain page of ours.
  public RegistrationConfig(String sellerName, String supportContact, Optional<URI> welcomeUrl) {
    this(
        sellerName,
        supportContact,
        welcomeUrl,
        Optional.empty(),
        Optional.empty(),
        PageConfig.plain());
  }
}
