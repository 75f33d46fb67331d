package io.stallholder.gateway.config;

/// The public listener's own TLS. Both files are read again when they change.
///
/// @param certificate a PEM file: the listener's certificate, then those that lead to its issuer
/// @param key a PEM file with the certificate's private key, not encrypted
public record TlsConfig(String certificate, String key) {
  public TlsConfig {
    Require.notBlank("certificate", certificate);
    Require.notBlank("key", key);
  }
}
