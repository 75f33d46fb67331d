package io.stallholder.gateway.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Texts of the document as HTML: paragraphs, lists, `code` and **bold** of Markdown, and nothing
/// else of it. Pure.
final class Text {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern BOLD = Pattern.compile("\\*\\*([^*]+)\\*\\*");
  private static final Pattern BLANK = Pattern.compile("\\n\\s*\\n");
  private static final Pattern ITEM = Pattern.compile("(?m)^[*-] ");

  private Text() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /// Without paragraphs.
  static String inline(String markdown) {
    String html = CODE.matcher(escaped(markdown.strip())).replaceAll("<code>$1</code>");
    return BOLD.matcher(html).replaceAll("<strong>$1</strong>");
  }

  static String blocks(String markdown) {
    List<String> blocks = new ArrayList<>();
    for (String block : BLANK.split(markdown.strip(), -1)) {
      blocks.add(ITEM.matcher(block).lookingAt() ? list(block) : paragraph(block));
    }
    return String.join("\n", blocks);
  }

  private static String paragraph(String block) {
    return block.isBlank() ? "" : "<p>" + inline(block) + "</p>";
  }

  private static String list(String block) {
    List<String> items = new ArrayList<>();
    for (String item : ITEM.split(block, -1)) {
      if (!item.isBlank()) {
        items.add("<li>" + inline(item) + "</li>");
      }
    }
    return "<ul>" + String.join("", items) + "</ul>";
  }
}
