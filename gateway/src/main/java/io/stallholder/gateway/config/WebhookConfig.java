package io.stallholder.gateway.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// An endpoint of the seller's app.
///
/// @param url is POSTed to
/// @param secret signs what is POSTed: `whsec_` and 24 to 64 bytes in Base64
/// @param previousSecret signs it too, while the app changes over
/// @param events the types it gets, by comma; absent: all
public record WebhookConfig(
    URI url, Secret secret, Optional<Secret> previousSecret, Optional<String> events) {
  public WebhookConfig {
    Require.webUrl("url", url);
    Require.that(
        url.getRawUserInfo() == null && url.getRawFragment() == null,
        "url",
        "a URL without a user and without a #fragment",
        "something else");
    SigningSecret.require("secret", secret);
    previousSecret.ifPresent(previous -> SigningSecret.require("previousSecret", previous));
    events.ifPresent(list ->
        Require.that(
            EventType.words().containsAll(split(list)),
            "events",
            "types by comma, among " + String.join(", ", EventType.words()),
            list));
  }

  /// The types it gets; empty: all.
  public Optional<List<String>> types() {
    return events.map(WebhookConfig::split);
  }

  /// The keys that sign, the newest first.
  public List<byte[]> keys() {
    return Stream.concat(Stream.of(secret), previousSecret.stream())
        .map(each -> SigningSecret.key(each).orElseThrow())
        .toList();
  }

  private static List<String> split(String list) {
    return Arrays.stream(list.split(",", -1)).map(String::strip).distinct().toList();
  }
}
