package io.stallholder.gateway.config;

import java.util.Optional;

/// A mail server.
///
/// @param from the sender's address
/// @param username absent: no login
/// @param startTls refuse to talk without encryption; off only for a server on this machine
public record SmtpConfig(
    String host,
    @Default("587") int port,
    String from,
    Optional<String> username,
    Optional<Secret> password,
    @Default("true") boolean startTls) {

  public SmtpConfig {
    Require.notBlank("host", host);
    Require.that(port > 0 && port <= 65535, "port", "a port from 1 to 65535", port);
    Require.that(from.matches("[^@\\s]+@[^@\\s]+"), "from", "an e-mail address", from);
    Require.that(
        username.isPresent() == password.isPresent(),
        "username",
        "given together with password",
        username.isPresent() ? "given alone" : "missing");
  }
}
