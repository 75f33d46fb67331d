package io.stallholder.gateway.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// All values that were given, by their full path, such as `products[0].code`. Only known keys get
/// in.
final class Settings {
  static final String PREFIX = "STALLHOLDER_";

  private static final int MOST_ITEMS = 1000;

  private final Map<String, Setting> values = new LinkedHashMap<>();
  private final List<Key> keys;

  private Settings(List<Key> keys) {
    this.keys = keys;
  }

  static Settings read(List<Key> keys, Optional<Path> file, Map<String, String> environment) {
    var settings = new Settings(keys);
    file.ifPresent(path -> settings.addFile(path));
    settings.addEnvironment(environment);
    return settings;
  }

  Optional<Setting> at(String path) {
    return Optional.ofNullable(values.get(path));
  }

  /// Whether anything was given for a section.
  boolean mentions(String section) {
    return values.keySet().stream().anyMatch(path -> path.startsWith(section + "."));
  }

  /// How many items a list has. Items are counted from 0 without a gap.
  int items(String list) {
    var indexes = Pattern.compile(Pattern.quote(list) + "\\[(\\d+)]\\..*");
    var found = new HashMap<Integer, String>();
    for (String path : values.keySet()) {
      Matcher matcher = indexes.matcher(path);
      if (matcher.matches()) {
        found.put(Integer.parseInt(matcher.group(1)), path);
      }
    }
    for (int i = 0; i < found.size(); i++) {
      if (!found.containsKey(i)) {
        throw new ConfigException(
            list + "[" + i + "] is missing: items of a list are numbered from 0 without a gap");
      }
    }
    return found.size();
  }

  private void addFile(Path file) {
    YamlFile.read(file)
        .forEach((path, setting) -> {
          if (keys.stream().noneMatch(key -> key.path().equals(withoutIndexes(path)))) {
            throw unknown(path, setting);
          }
          values.put(path, setting);
        });
  }

  private ConfigException unknown(String path, Setting setting) {
    String plain = withoutIndexes(path);
    boolean section =
        keys.stream().anyMatch(key -> key.path().matches(Pattern.quote(plain) + "(\\[])?\\..*"));
    if (section) {
      return new ConfigException(
          path + " has keys of its own and cannot be a single value (" + setting.origin() + ")");
    }
    String hint = Suggestion.path(plain, keys.stream().map(Key::path).toList());
    return new ConfigException("unknown key " + path + hint + " (" + setting.origin() + ")");
  }

  private void addEnvironment(Map<String, String> environment) {
    environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(PREFIX))
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable -> addVariable(variable.getKey(), variable.getValue()));
  }

  private void addVariable(String name, String value) {
    for (Key key : keys) {
      Matcher matcher = Pattern.compile(key.variable("(\\d{1,4})")).matcher(name);
      if (matcher.matches()) {
        values.put(withIndexes(key.path(), matcher), new Setting(value, name));
        return;
      }
    }
    List<String> known = keys.stream().map(key -> key.variable("0")).toList();
    throw new ConfigException("unknown variable " + name + Suggestion.variable(name, known));
  }

  private static String withIndexes(String path, Matcher indexes) {
    String result = path;
    for (int group = 1; group <= indexes.groupCount(); group++) {
      int index = Integer.parseInt(indexes.group(group));
      if (index >= MOST_ITEMS) {
        throw new ConfigException("a list can have " + MOST_ITEMS + " items at most: " + path);
      }
      result = result.replaceFirst("\\[]", "[" + index + "]");
    }
    return result;
  }

  private static String withoutIndexes(String path) {
    return path.replaceAll("\\[\\d+]", "[]");
  }
}
