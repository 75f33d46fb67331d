package io.stallholder.gateway.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The configuration in force, as it is printed at start.
final class Printed {
  private final List<String> lines = new ArrayList<>();

  private Printed() {}

  static List<String> lines(Record config) {
    var printed = new Printed();
    printed.section("", config);
    return List.copyOf(printed.lines);
  }

  private void section(String prefix, Record section) {
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      value(prefix + component.getName(), read(component, section));
    }
  }

  private void value(String path, Object value) {
    switch (value) {
      case Optional<?> optional -> optional.ifPresent(content -> value(path, content));
      case List<?> items -> {
        for (int i = 0; i < items.size(); i++) {
          value(path + "[" + i + "]", items.get(i));
        }
      }
      case Record section when Key.isSection(section.getClass()) -> section(path + ".", section);
      case Enum<?> constant -> lines.add(path + " = " + Binder.written(constant));
      default -> lines.add(path + " = " + value);
    }
  }

  private static Object read(RecordComponent component, Record section) {
    try {
      return component.getAccessor().invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
