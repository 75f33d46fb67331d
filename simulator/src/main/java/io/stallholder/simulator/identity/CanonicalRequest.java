package io.stallholder.simulator.identity;

import io.stallholder.simulator.protocol.Request;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The canonical form of a request that Signature Version 4 signs.
final class CanonicalRequest {
  private static final Pattern SPACES = Pattern.compile(" {2,}");

  private CanonicalRequest() {}

  /// Built from the headers that the client chose to sign, whichever those are.
  static String of(Request request, List<String> signedHeaders, String payloadHash) {
    String headers =
        signedHeaders.stream()
            .map(name -> name + ":" + value(request, name) + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        request.method(),
        path(request.rawPath()),
        query(request.rawQuery()),
        headers,
        String.join(";", signedHeaders),
        payloadHash);
  }

  private static String value(Request request, String name) {
    return request.headers(name).stream()
        .map(value -> SPACES.matcher(value.strip()).replaceAll(" "))
        .collect(Collectors.joining(","));
  }

  /// Every service but S3 signs the path encoded once more than it is sent.
  private static String path(String rawPath) {
    if (rawPath.isEmpty()) {
      return "/";
    }
    return Arrays.stream(rawPath.split("/", -1))
        .map(CanonicalRequest::encode)
        .collect(Collectors.joining("/"));
  }

  private static String query(String rawQuery) {
    if (rawQuery.isEmpty()) {
      return "";
    }
    return Arrays.stream(rawQuery.split("&", -1))
        .map(parameter -> {
          int equals = parameter.indexOf('=');
          String name = equals < 0 ? parameter : parameter.substring(0, equals);
          String value = equals < 0 ? "" : parameter.substring(equals + 1);
          return encode(decode(name)) + "=" + encode(decode(value));
        })
        .sorted()
        .collect(Collectors.joining("&"));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
