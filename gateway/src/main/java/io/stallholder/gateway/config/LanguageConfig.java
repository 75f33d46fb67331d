package io.stallholder.gateway.config;

/// A translation of what buyers read.
///
/// @param tag the language, as in HTML: `de`, `pt-BR`
/// @param file texts by key, as a properties file in UTF-8; what it lacks is English
public record LanguageConfig(String tag, String file) {
  public LanguageConfig {
    Require.that(
        tag.matches("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), "tag", "a language like de or pt-BR", tag);
    Require.that(!tag.equals("en"), "tag", "another than en, which is always there", tag);
    Require.notBlank("file", file);
  }
}
