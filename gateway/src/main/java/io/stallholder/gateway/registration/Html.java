package io.stallholder.gateway.registration;

/// Markup that is safe to send. Everything that gets in as a text is escaped; there is no way past
/// that but to write it into a template here.
record Html(String markup) {
  static final Html NOTHING = new Html("");

  /// @param template markup with `{}` where the values go, which may be `Html` or anything else
  static Html of(String template, Object... values) {
    var page = new StringBuilder();
    String[] parts = template.split("\\{}", -1);
    if (parts.length != values.length + 1) {
      throw new IllegalArgumentException("the template has another number of {} than values");
    }
    for (int i = 0; i < values.length; i++) {
      page.append(parts[i]);
      page.append(values[i] instanceof Html(String inner) ? inner : escaped(values[i].toString()));
    }
    return new Html(page.append(parts[values.length]).toString());
  }

  private static String escaped(String text) {
    var safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
