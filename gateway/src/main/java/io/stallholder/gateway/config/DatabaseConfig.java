package io.stallholder.gateway.config;

import java.util.Locale;
import java.util.Optional;

/// Where PostgreSQL is, and how many connections this process may hold.
///
/// @param url `jdbc:postgresql://host:port/database`, without a password
/// @param username the role to connect as; absent: what the driver takes by itself
/// @param password absent: no password is sent
/// @param poolSize connections held at most
public record DatabaseConfig(
    String url, Optional<String> username, Optional<Secret> password, @Default("10") int poolSize) {

  private static final int MOST_CONNECTIONS = 500;

  public DatabaseConfig {
    Require.that(
        url.startsWith("jdbc:postgresql:"),
        "url",
        "of the form jdbc:postgresql://host:port/database",
        "something else");
    Require.that(
        !url.toLowerCase(Locale.ROOT).contains("password=") && !url.contains("@"),
        "url",
        "without credentials (use database.username and database.password)",
        "a URL with them");
    Require.between("poolSize", poolSize, 2, MOST_CONNECTIONS);
  }
}
