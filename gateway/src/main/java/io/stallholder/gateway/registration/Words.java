package io.stallholder.gateway.registration;

import java.util.Map;
import java.util.TreeMap;

/// What buyers read, in one language. A text has a key, and `{}` where its values go.
///
/// @param language as HTML's `lang` names it
record Words(String language, Map<String, String> texts) {
  Words {
    texts = Map.copyOf(texts);
  }

  /// These, and for what they lack the others.
  Words over(Words others) {
    Map<String, String> all = new TreeMap<>(others.texts);
    all.putAll(texts);
    return new Words(language, all);
  }

  /// As markup: texts and values are escaped, but for values that are markup.
  Html html(String key, Object... values) {
    String template = Html.of("{}", text(key)).markup();
    return Html.of(template, values);
  }

  /// As plain text.
  String plain(String key, Object... values) {
    String text = text(key);
    for (Object value : values) {
      int at = text.indexOf("{}");
      text = text.substring(0, at) + value + text.substring(at + 2);
    }
    return text;
  }

  private String text(String key) {
    String text = texts.get(key);
    if (text == null) {
      throw new IllegalStateException("there is no text " + key);
    }
    return text;
  }
}
