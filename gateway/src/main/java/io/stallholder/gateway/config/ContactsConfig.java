package io.stallholder.gateway.config;

import java.time.Duration;

/// How buyers' contact data is kept.
///
/// @param keyFile the keys that encrypt it; made when the first contact is stored
/// @param rotateEvery how old the key that encrypts may become before an alarm asks for a new one
public record ContactsConfig(
    @Default("stallholder-contacts.key") String keyFile, @Default("P365D") Duration rotateEvery) {
  public ContactsConfig {
    Require.notBlank("keyFile", keyFile);
    Require.between("rotateEvery", rotateEvery, Duration.ofDays(1), Duration.ofDays(3650));
  }
}
