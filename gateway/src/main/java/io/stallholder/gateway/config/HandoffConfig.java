package io.stallholder.gateway.config;

import java.net.InetAddress;
import java.net.URI;

/// The seller's own page, in place of ours.
///
/// @param url buyers are sent there with `reference` added to its query, and nothing else of theirs
public record HandoffConfig(URI url) {
  private static final String REFERENCE = "reference";

  public HandoffConfig {
    Require.that(
        url.isAbsolute()
            && url.getHost() != null
            && url.getRawFragment() == null
            && (url.getScheme().equals("https") || isOnThisMachine(url)),
        "url",
        "a URL like https://app.example.com/aws, without a #fragment",
        url);
  }

  /// Whoever has the address is taken for the buyer, so it must not go in the clear.
  private static boolean isOnThisMachine(URI url) {
    if (!url.getScheme().equals("http")) {
      return false;
    }
    try {
      return url.getHost().equals("localhost")
          || InetAddress.ofLiteral(url.getHost().replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Where the buyer goes who has this reference.
  ///
  /// @param reference of letters, digits, `-` and `_` alone
  public String at(String reference) {
    String separator = url.getRawQuery() == null ? "?" : "&";
    return url + separator + REFERENCE + "=" + reference;
  }
}
