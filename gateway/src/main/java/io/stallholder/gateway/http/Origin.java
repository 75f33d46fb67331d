package io.stallholder.gateway.http;

import io.stallholder.gateway.config.HttpConfig.ForwardedBy;
import io.stallholder.gateway.config.Networks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who asks, and how they reached us.
///
/// @param client the address of whoever is not a proxy that we trust
/// @param scheme `https` or `http`, as the client has it; empty where a proxy does not say
/// @param host the host, with its port if it has one, as the client has it
record Origin(InetAddress client, Optional<String> scheme, Optional<String> host) {
  /// The headers that tell it, lists as they came.
  ///
  /// @param peer the other end of the connection
  /// @param scheme of the connection
  /// @param host the header `Host`
  /// @param chain `X-Forwarded-For`, or `Forwarded`
  /// @param otherScheme `X-Forwarded-Proto`
  /// @param otherHost `X-Forwarded-Host`
  record Told(
      InetAddress peer,
      String scheme,
      Optional<String> host,
      String chain,
      String otherScheme,
      String otherHost) {}

  /// What one proxy says of whom it speaks for; empty texts where it does not.
  private record Hop(String client, String scheme, String host) {}

  boolean isSecure() {
    return scheme.filter("https"::equals).isPresent();
  }

  boolean isInTheClear() {
    return scheme.filter("http"::equals).isPresent();
  }

  /// From the nearest proxy outwards, as far as each is trusted: what lies beyond the first that is
  /// not may be anybody's invention.
  static Origin of(Told told, Networks trusted, ForwardedBy style) {
    if (!trusted.contains(told.peer())) {
      return new Origin(told.peer(), Optional.of(told.scheme()), told.host());
    }
    List<Hop> hops =
        switch (style) {
          case X_FORWARDED -> classic(told);
          case FORWARDED -> standard(told.chain());
        };
    InetAddress client = told.peer();
    Optional<String> scheme = Optional.empty();
    Optional<String> host = told.host();
    for (Hop hop : hops.reversed()) {
      scheme = given(hop.scheme()).map(it -> it.toLowerCase(Locale.ROOT));
      host = given(hop.host()).or(told::host);
      Optional<InetAddress> address = address(hop.client());
      if (address.isEmpty()) {
        break;
      }
      client = address.get();
      if (!trusted.contains(client)) {
        break;
      }
    }
    return new Origin(client, scheme, host);
  }

  /// Scheme and host are told once, by the nearest proxy; it overwrites what came to it.
  private static List<Hop> classic(Told told) {
    String scheme = last(told.otherScheme());
    String host = last(told.otherHost());
    List<Hop> hops = new ArrayList<>();
    for (String client : told.chain().split(",", -1)) {
      hops.add(new Hop(client.strip(), scheme, host));
    }
    return hops;
  }

  private static List<Hop> standard(String chain) {
    List<Hop> hops = new ArrayList<>();
    for (String element : split(chain, ',')) {
      String client = "";
      String scheme = "";
      String host = "";
      for (String pair : split(element, ';')) {
        String[] parts = pair.split("=", 2);
        String value = parts.length == 2 ? unquoted(parts[1].strip()) : "";
        switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
          case "for" -> client = value;
          case "proto" -> scheme = value;
          case "host" -> host = value;
          default -> {
            // `by`, and what was not invented yet.
          }
        }
      }
      hops.add(new Hop(client, scheme, host));
    }
    return hops;
  }

  /// Not where a quoted text has the separator.
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean isQuoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        isQuoted = !isQuoted;
      } else if (c == separator && !isQuoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  private static String last(String list) {
    return list.substring(list.lastIndexOf(',') + 1).strip();
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(it -> !it.isBlank());
  }

  /// An address, or one with a port; names and `unknown` are none. Nobody is asked for it.
  private static Optional<InetAddress> address(String text) {
    String bare = text;
    if (text.startsWith("[")) {
      bare = text.substring(1, Math.max(1, text.indexOf(']')));
    } else if (text.indexOf('.') > 0 && text.indexOf(':') > 0) {
      bare = text.indexOf(':') < text.indexOf('.') ? text : text.substring(0, text.indexOf(':'));
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
