package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Fields of a form or a query, with all values of each name.
public final class Forms {
  private static final int MAX_FIELDS = 500;

  private Forms() {}

  public static boolean isForm(Request request) {
    return request
        .header("Content-Type")
        .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
        .isPresent();
  }

  public static Map<String, List<String>> read(Request request) {
    return read(new String(request.body(), StandardCharsets.UTF_8));
  }

  public static Map<String, List<String>> read(String text) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String field : text.split("&", MAX_FIELDS)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields
            .computeIfAbsent(decode(field.substring(0, equals)), name -> new ArrayList<>())
            .add(decode(field.substring(equals + 1)));
      }
    }
    return fields;
  }

  /// Of several fields with one name the first counts.
  public static ObjectNode flat(Map<String, List<String>> form) {
    ObjectNode flat = Json.object();
    form.forEach((name, values) -> flat.put(name, values.getFirst()));
    return flat;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw AwsError.client("MalformedQueryString", "The query string is malformed.");
    }
  }
}
