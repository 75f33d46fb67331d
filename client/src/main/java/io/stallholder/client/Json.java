package io.stallholder.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads JSON (RFC 8259) into maps, lists, strings, decimals, booleans and [#NULL]. Of members with
/// the same name the last one counts.
final class Json {
  /// Stands for JSON's null.
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_LENGTH = 1_000;
  private static final int HEX = 16;
  private static final int HEX_DIGITS = 4;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?");

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /// Thrown for what is not JSON, or too deep.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  static Object read(String text) throws Malformed {
    var json = new Json(text);
    Object value = json.value(0);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.malformed("more follows after the value");
    }
    return value;
  }

  /// An empty map for what is JSON but no object.
  static Map<String, Object> object(String text) throws Malformed {
    return asObject(read(text));
  }

  static Map<String, Object> asObject(Object value) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> object.put(String.valueOf(name), member));
    }
    return object;
  }

  static List<Object> asList(Object value) {
    return value instanceof List<?> list ? new ArrayList<>(list) : List.of();
  }

  private Object value(int depth) throws Malformed {
    if (depth > MAX_DEPTH) {
      throw malformed("deeper than " + MAX_DEPTH);
    }
    skipSpace();
    if (at == text.length()) {
      throw malformed("a value is missing");
    }
    return switch (text.charAt(at)) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", NULL);
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) throws Malformed {
    Map<String, Object> object = new LinkedHashMap<>();
    at++;
    if (found('}')) {
      return object;
    }
    do {
      skipSpace();
      if (at == text.length() || text.charAt(at) != '"') {
        throw malformed("a member's name is missing");
      }
      String name = string();
      if (!found(':')) {
        throw malformed("a colon is missing");
      }
      object.put(name, value(depth + 1));
    } while (found(','));
    if (!found('}')) {
      throw malformed("an object does not end");
    }
    return object;
  }

  private List<Object> list(int depth) throws Malformed {
    List<Object> list = new ArrayList<>();
    at++;
    if (found(']')) {
      return list;
    }
    do {
      list.add(value(depth + 1));
    } while (found(','));
    if (!found(']')) {
      throw malformed("an array does not end");
    }
    return list;
  }

  private String string() throws Malformed {
    StringBuilder string = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return string.toString();
      }
      if (c < ' ') {
        throw malformed("a control character in a string");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    throw malformed("a string does not end");
  }

  private char escaped() throws Malformed {
    if (at == text.length()) {
      throw malformed("a string does not end");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit();
      default -> throw malformed("an unknown escape");
    };
  }

  private char codeUnit() throws Malformed {
    int unit = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      int digit = at < text.length() ? hex(text.charAt(at++)) : -1;
      if (digit < 0) {
        throw malformed("four hexadecimal digits are missing");
      }
      unit = unit * HEX + digit;
    }
    return (char) unit;
  }

  /// Only of ASCII: other scripts have digits, too.
  private static int hex(char c) {
    return c < 128 ? Character.digit(c, HEX) : -1;
  }

  private Object word(String word, Object meaning) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw malformed("an unknown word");
    }
    at += word.length();
    return meaning;
  }

  private BigDecimal number() throws Malformed {
    int start = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(start, at);
    if (number.length() > MAX_NUMBER_LENGTH || !NUMBER.matcher(number).matches()) {
      at = start;
      throw malformed("neither a value nor a number of sensible length");
    }
    return new BigDecimal(number);
  }

  private boolean found(char expected) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Malformed malformed(String what) {
    return new Malformed(what + ", at character " + (at + 1));
  }
}
