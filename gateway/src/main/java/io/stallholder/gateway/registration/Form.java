package io.stallholder.gateway.registration;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The fields of a submitted HTML form. Of a field given twice the first counts.
record Form(Map<String, String> fields) {
  Form {
    fields = Map.copyOf(fields);
  }

  /// Reads `application/x-www-form-urlencoded`. What cannot be decoded is left out.
  static Form parse(byte[] body) {
    var fields = new HashMap<String, String>();
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
      String[] parts = pair.split("=", 2);
      try {
        fields.putIfAbsent(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      } catch (IllegalArgumentException _) {
        // A broken percent sign: nobody's browser sends that.
      }
    }
    return new Form(fields);
  }

  /// The field as it was sent; empty if it was not, or holds nothing but blanks.
  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> !value.isBlank());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /// A form may hold a registration token.
  @Override
  public String toString() {
    return "Form" + fields.keySet();
  }
}
