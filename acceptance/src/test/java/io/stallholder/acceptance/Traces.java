package io.stallholder.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// Finds a secret in whatever a program leaves behind, in each form that it could have taken there.
final class Traces {
  private static final int BASE64_GROUP = 3;

  // From the form's name to what to look for; in lower case where the form has no case.
  private final Map<String, String> forms = new LinkedHashMap<>();
  private final Map<String, String> formsOfAnyCase = new LinkedHashMap<>();

  Traces(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    String encoded = URLEncoder.encode(secret, UTF_8);
    forms.put("raw", secret);
    forms.put("reversed", new StringBuilder(secret).reverse().toString());
    formsOfAnyCase.put("URL-encoded", encoded);
    formsOfAnyCase.put("URL-encoded twice", URLEncoder.encode(encoded, UTF_8));
    formsOfAnyCase.put("hex", HexFormat.of().formatHex(bytes));
    for (int before = 0; before < BASE64_GROUP; before++) {
      String text = inside(bytes, before);
      forms.put("base64, after %d bytes more".formatted(before), text);
      forms.put(
          "base64 for URLs, after %d bytes more".formatted(before),
          text.replace('+', '-').replace('/', '_'));
    }
  }

  /// The characters that these bytes alone decide, where others stand before and after them.
  private static String inside(byte[] bytes, int before) {
    byte[] all = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, all, before, bytes.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(all);
    int first = (before * 8 + 5) / 6;
    int last = all.length * 8 / 6;
    return text.substring(first, last);
  }

  /// The names of the forms that are in there.
  List<String> in(String text) {
    var found = new TreeSet<String>();
    forms.forEach((name, form) -> {
      if (text.contains(form)) {
        found.add(name);
      }
    });
    String folded = text.toLowerCase(Locale.ROOT);
    formsOfAnyCase.forEach((name, form) -> {
      if (folded.contains(form.toLowerCase(Locale.ROOT))) {
        found.add(name);
      }
    });
    return new ArrayList<>(found);
  }

  @Override
  public String toString() {
    return "Traces" + forms.keySet();
  }
}
