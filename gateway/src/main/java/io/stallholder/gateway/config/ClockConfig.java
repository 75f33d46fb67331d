package io.stallholder.gateway.config;

import java.net.URI;
import java.util.Optional;

/// Whose time business follows.
///
/// @param url the simulator's clock, `http://127.0.0.1:4577/_simulator/clock`; absent: this machine
public record ClockConfig(Optional<URI> url) {
  public ClockConfig {
    url.ifPresent(uri ->
        Require.that(
            "http".equals(uri.getScheme()) && uri.getHost() != null,
            "url",
            "a URL like http://127.0.0.1:4577/_simulator/clock",
            uri));
  }
}
