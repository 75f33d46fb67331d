package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.LanguageConfig;
import io.stallholder.gateway.config.RefusedStart;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/// The languages in which buyers can read: English, and what the seller has translated.
final class Languages {
  static final String ENGLISH = "en";

  private static final String SHIPPED = "/registration/en.properties";
  private static final String OF_FIELD = "field.";
  private static final int LONGEST_HEADER = 1000;

  private final Map<String, Words> byTag = new LinkedHashMap<>();

  private Languages(Words english) {
    byTag.put(ENGLISH, english);
  }

  /// @param fields the keys of the seller's own fields, whose labels a file may translate
  /// @throws RefusedStart when a file cannot be read or does not fit the English one
  static Languages read(List<LanguageConfig> translations, Set<String> fields) {
    Words english = new Words(ENGLISH, shipped());
    var languages = new Languages(english);
    for (LanguageConfig translation : translations) {
      Words words = new Words(translation.tag(), file(translation));
      words.texts().forEach((key, text) -> check(translation, english, fields, key, text));
      languages.byTag.put(translation.tag(), words.over(english));
    }
    return languages;
  }

  List<Words> all() {
    return List.copyOf(byTag.values());
  }

  Words english() {
    return Objects.requireNonNull(byTag.get(ENGLISH));
  }

  /// A language by its exact name.
  Optional<Words> named(String tag) {
    return Optional.ofNullable(byTag.get(tag));
  }

  /// The best that a browser's `Accept-Language` asks for; English if there is none.
  Words accepted(String header) {
    if (header.isBlank() || header.length() > LONGEST_HEADER) {
      return english();
    }
    try {
      List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(header);
      String tag = Locale.lookupTag(ranges, byTag.keySet());
      return named(tag == null ? ENGLISH : exact(tag)).orElse(english());
    } catch (IllegalArgumentException _) {
      return english();
    }
  }

  /// The lookup answers in lower case.
  private String exact(String tag) {
    return byTag.keySet().stream()
        .filter(it -> it.equalsIgnoreCase(tag))
        .min(Comparator.naturalOrder())
        .orElse(ENGLISH);
  }

  private static void check(
      LanguageConfig translation, Words english, Set<String> fields, String key, String text) {
    if (key.startsWith(OF_FIELD) && fields.contains(key.substring(OF_FIELD.length()))) {
      return;
    }
    String original = english.texts().get(key);
    if (original == null) {
      throw new RefusedStart(translation.file() + ": nothing has the key " + key);
    }
    if (values(original) != values(text)) {
      throw new RefusedStart(
          "%s: %s must have %d times {}, as in English: %s"
              .formatted(translation.file(), key, values(original), original));
    }
  }

  private static int values(String text) {
    return text.split("\\{}", -1).length - 1;
  }

  private static Map<String, String> shipped() {
    try (var stream = Languages.class.getResourceAsStream(SHIPPED)) {
      if (stream == null) {
        throw new MissingResourceException("no English texts", SHIPPED, ENGLISH);
      }
      return texts(new InputStreamReader(stream, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> file(LanguageConfig translation) {
    try (Reader reader = Files.newBufferedReader(Path.of(translation.file()))) {
      return texts(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedStart(
          "registration.page.languages: %s cannot be read: %s"
              .formatted(translation.file(), e.getMessage()),
          e);
    }
  }

  private static Map<String, String> texts(Reader reader) throws IOException {
    var properties = new Properties();
    properties.load(reader);
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, properties::getProperty, (a, _) -> a, HashMap::new));
  }
}
