package io.stallholder.gateway.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Makes the config records from settings. Records check their own values; the binder puts the path
/// in front of what they say and the origin behind it.
final class Binder {
  private final Settings settings;

  Binder(Settings settings) {
    this.settings = settings;
  }

  <R extends Record> R bind(Class<R> type, String prefix) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = component(prefix, components[i]);
    }
    return type.cast(create(type, prefix, components, arguments));
  }

  private Object component(String prefix, RecordComponent component) {
    String path = prefix + component.getName();
    Class<?> content = Key.content(component.getGenericType());
    if (Key.isSection(content)) {
      Class<? extends Record> section = content.asSubclass(Record.class);
      if (component.getType() == List.class) {
        return list(section, path);
      }
      if (component.getType() == Optional.class) {
        return settings.mentions(path) ? Optional.of(bind(section, path + ".")) : Optional.empty();
      }
      return bind(section, path + ".");
    }
    return scalar(path, component, content);
  }

  private List<Object> list(Class<? extends Record> section, String path) {
    var items = new ArrayList<>();
    for (int i = 0; i < settings.items(path); i++) {
      items.add(bind(section, path + "[" + i + "]."));
    }
    return items;
  }

  private Object scalar(String path, RecordComponent component, Class<?> content) {
    Optional<Setting> given = settings.at(path);
    Optional<Object> value =
        given
            .or(() -> Key.otherwise(component).map(text -> new Setting(text, "default")))
            .map(setting -> parse(path, content, setting));
    if (component.getType() == Optional.class) {
      return value;
    }
    return value.orElseThrow(() -> new ConfigException(path + " is required"));
  }

  private static Object parse(String path, Class<?> type, Setting setting) {
    String text = setting.text();
    try {
      if (type.isEnum()) {
        return constant(type, text);
      }
      if (Key.isValue(type)) {
        return type.getDeclaredConstructor(String.class).newInstance(text);
      }
      return switch (type.getName()) {
        case "java.lang.String" -> text;
        case "int" -> Integer.parseInt(text);
        case "boolean" -> truth(text);
        case "java.lang.Long" -> Long.parseLong(text);
        case "java.math.BigDecimal" -> new BigDecimal(text);
        case "java.time.Duration" -> Duration.parse(text);
        case "java.net.URI" -> URI.create(text);
        default -> throw new IllegalStateException("no config key can be a " + type);
      };
    } catch (NumberFormatException | DateTimeException _) {
      throw unfit(path, shape(type), setting);
    } catch (InvocationTargetException e) {
      throw new ConfigException(path + ": " + reason(e) + origin(setting));
    } catch (IllegalArgumentException e) {
      throw unfit(path, e instanceof NoConstant none ? none.shape() : shape(type), setting);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ConfigException unfit(String path, String shape, Setting setting) {
    return new ConfigException(
        path + " must be " + shape + ", but is " + setting.text() + origin(setting));
  }

  private static String origin(Setting setting) {
    return " (" + setting.origin() + ")";
  }

  private static String shape(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "int", "Long" -> "a whole number";
      case "BigDecimal" -> "a number like 0.001";
      case "Duration" -> "a duration like PT5M or P7D";
      case "URI" -> "a URL";
      default -> "a " + type.getSimpleName();
    };
  }

  /// YAML's other words for it (`yes`, `on`) are refused: not all tools read them alike.
  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new NoConstant("true or false");
    };
  }

  private static Object constant(Class<?> type, String text) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(Binder::written).toList();
    int index = names.indexOf(text);
    if (index < 0) {
      throw new NoConstant("one of " + String.join(", ", names));
    }
    return type.getEnumConstants()[index];
  }

  /// `CONTRACT_WITH_CONSUMPTION` is written `contract-with-consumption`.
  static String written(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Object create(
      Class<?> type, String prefix, RecordComponent[] components, Object[] arguments) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      String said = reason(e);
      String key = said.split("[ .\\[]", 2)[0];
      String origin = settings.at(prefix + key).map(Binder::origin).orElse("");
      throw new ConfigException(prefix + said + origin);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String reason(InvocationTargetException e) {
    if (e.getCause() instanceof IllegalArgumentException said && said.getMessage() != null) {
      return said.getMessage();
    }
    throw new IllegalStateException(e);
  }

  /// A text that names none of an enum's constants.
  private static final class NoConstant extends IllegalArgumentException {
    NoConstant(String shape) {
      super(shape);
    }

    String shape() {
      return String.valueOf(getMessage());
    }
  }
}
