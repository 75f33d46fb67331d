package io.stallholder.gateway.config;

/// How buyers' contact data is kept.
///
/// @param keyFile the keys that encrypt it; made when the first contact is stored
public record ContactsConfig(@Default("stallholder-contacts.key") String keyFile) {
  public ContactsConfig {
    Require.notBlank("keyFile", keyFile);
  }
}
