package io.stallholder.gateway.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A problem document (RFC 9457).
///
/// @param status the HTTP status
/// @param code stable, lower-case with hyphens: what programs compare
/// @param title the same for every problem of this code
/// @param detail what is wrong this time, and where
/// @param extensions further members, JSON-ready
public record Problem(
    int status, String code, String title, String detail, Map<String, Object> extensions) {

  /// The media type of problem documents.
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:stallholder:problem:";

  public Problem {
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }

  public static Problem of(int status, String code, String title, String detail) {
    return new Problem(status, code, title, detail, Map.of());
  }

  public Problem with(String name, Object value) {
    var more = new LinkedHashMap<>(extensions);
    more.put(name, value);
    return new Problem(status, code, title, detail, more);
  }

  public String type() {
    return TYPE_PREFIX + code;
  }

  /// The members in the order in which people read them.
  public Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("type", type());
    json.put("title", title);
    json.put("status", status);
    json.put("detail", detail);
    json.put("code", code);
    extensions.forEach(json::putIfAbsent);
    return json;
  }
}
