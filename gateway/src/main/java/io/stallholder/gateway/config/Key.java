package io.stallholder.gateway.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One key that can be given. The config records are the only list of keys there is; whatever needs
/// to know them (the file, the environment, the documentation) asks here.
///
/// @param path `products[].dimensions[].key`: members by a dot, items of a list by brackets
/// @param otherwise the default, as one would write it
/// @param required whether its section cannot do without it
record Key(String path, Optional<String> otherwise, boolean required) {
  static List<Key> all(Class<? extends Record> type) {
    var keys = new ArrayList<Key>();
    collect("", type, keys);
    return List.copyOf(keys);
  }

  /// The variable that sets this key; `index` stands for the place in a list.
  String variable(String index) {
    String snake = path.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    return Settings.PREFIX + snake.replace("[]", "_" + index).replace('.', '_');
  }

  private static void collect(String prefix, Class<?> type, List<Key> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String path = prefix + component.getName();
      Class<?> content = content(component.getGenericType());
      boolean list = component.getType() == List.class;
      if (isSection(content)) {
        collect(path + (list ? "[]." : "."), content, keys);
      } else {
        Optional<String> otherwise = otherwise(component);
        boolean required = otherwise.isEmpty() && component.getType() != Optional.class;
        keys.add(new Key(path, otherwise, required));
      }
    }
  }

  /// Records with a single text are values, such as `ProductCode`; all others are sections.
  static boolean isSection(Class<?> type) {
    return type.isRecord() && !isValue(type);
  }

  static boolean isValue(Class<?> type) {
    return type.isRecord()
        && type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getType() == String.class;
  }

  static Optional<String> otherwise(RecordComponent component) {
    return Optional.ofNullable(component.getAnnotation(Default.class)).map(Default::value);
  }

  /// What an `Optional` or a `List` holds; the type itself otherwise.
  static Class<?> content(Type type) {
    if (type instanceof ParameterizedType generic) {
      return content(generic.getActualTypeArguments()[0]);
    }
    if (type instanceof Class<?> plain) {
      return plain;
    }
    throw new IllegalArgumentException("no config key can be a " + type);
  }
}
