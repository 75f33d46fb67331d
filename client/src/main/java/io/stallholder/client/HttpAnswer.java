package io.stallholder.client;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A whole answer.
record HttpAnswer(int status, HttpHeaders headers, String body) {
  private static final int MAX_DIGITS = 9;

  static HttpAnswer of(HttpResponse<String> response) {
    return new HttpAnswer(response.statusCode(), response.headers(), response.body());
  }

  Optional<Duration> retryAfter() {
    return headers.firstValue("Retry-After").flatMap(HttpAnswer::seconds);
  }

  /// Empty where the answer does not say it: then it is not to be kept.
  Optional<Duration> maxAge() {
    for (String line : headers.allValues("Cache-Control")) {
      for (String part : line.toLowerCase(Locale.ROOT).split(",", -1)) {
        String directive = part.strip();
        if (directive.startsWith("max-age=")) {
          return seconds(directive.substring("max-age=".length()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Duration> seconds(String text) {
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
  }

  /// Empty where it is no JSON object.
  Map<String, Object> json() {
    try {
      return Json.object(body);
    } catch (Json.Malformed e) {
      return Map.of();
    }
  }

  /// What a problem document is about; empty for any other answer.
  String code() {
    return json().get("code") instanceof String code ? code : "";
  }

  /// For people.
  String said() {
    Object detail = json().get("detail");
    return status + (code().isEmpty() ? "" : " " + code()) + (detail == null ? "" : ": " + detail);
  }
}
