package io.stallholder.gateway.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// How the buyer's page looks, and what it asks.
///
/// @param logo a file: PNG, JPEG, WebP or SVG; absent: the seller's name stands there
/// @param accent of buttons and links
/// @param signInUrl the seller's own login, for buyers who have an account already; it is called
///   with `reference` added to its query, by which the seller's backend links the license
/// @param fields what is asked beside the e-mail address; none: company and name, both optional
public record PageConfig(
    Optional<String> logo,
    @Default("#0b5cad") Color accent,
    Optional<URI> termsUrl,
    Optional<URI> privacyUrl,
    Optional<URI> signInUrl,
    List<FieldConfig> fields,
    List<LanguageConfig> languages) {

  /// What WCAG 2.2 AA asks of text.
  private static final double LEAST_CONTRAST = 4.5;

  private static final int MOST_FIELDS = 20;

  public PageConfig {
    fields = List.copyOf(fields);
    languages = List.copyOf(languages);
    Require.that(
        accent.contrast(Color.WHITE) >= LEAST_CONTRAST,
        "accent",
        "so dark that white text on it can be read (a contrast of 4.5)",
        accent);
    termsUrl.ifPresent(url -> Require.webUrl("termsUrl", url));
    privacyUrl.ifPresent(url -> Require.webUrl("privacyUrl", url));
    signInUrl.ifPresent(url -> Require.privateUrl("signInUrl", url));
    Require.that(
        fields.size() <= MOST_FIELDS, "fields", "at most " + MOST_FIELDS + " long", fields.size());
    Require.distinct("fields", fields.stream().map(FieldConfig::key).toList());
    Require.distinct("languages", languages.stream().map(LanguageConfig::tag).toList());
  }

  /// As it is when nothing is said of it.
  public static PageConfig plain() {
    return new PageConfig(
        Optional.empty(),
        new Color("#0b5cad"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }
}
