package io.stallholder.simulator;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.protocol.Wire;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the simulator imitates and how sure we are of it, read off the annotations on its code.
final class BehaviourTable {
  private static final Path CLASSES = Path.of("target", "classes");
  private static final String ROOT = "io.stallholder.simulator";

  private static final String INTRODUCTION =
      """
      # What the simulator knows of AWS

      Written by a test from the code itself: each behaviour stands as an annotation on the code that imitates it. `documented`: AWS says so. `observed`: seen in real traffic or on the wire. `guess`: AWS is silent or contradicts itself, and this is our choice, with the reason; many of these have a [switch](#switches). The date is when the source was last read, or the guess made.
      """;

  private BehaviourTable() {}

  static String write(List<Service> services, Map<String, String> standing) throws IOException {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    List<Behaviour> all = new ArrayList<>();
    Map<String, List<Behaviour>> byPackage = byPackage();
    byPackage.values().forEach(all::addAll);
    text.append("\nThere are ").append(all.size()).append(": ");
    text.append(
            Arrays.stream(Source.values())
                .map(source -> count(all, source) + " " + name(source))
                .collect(Collectors.joining(", ")))
        .append(".\n\n## Operations\n\n");
    text.append(
        "| service | spoken as | region | simulated | not simulated |\n|---|---|---|---|---|\n");
    services.forEach(service -> text.append(row(service)));
    text.append("\n## Switches\n\n| switch | stands at | can be | what for |\n|---|---|---|---|\n");
    for (Switch<?> each : Switch.all()) {
      text.append(
          "| `%s` | `%s` | %s | %s |\n"
              .formatted(each.name(), standing.get(each.name()), each.values(), each.why()));
    }
    byPackage.forEach((room, behaviours) -> {
      text.append("\n## ").append(room).append("\n\n");
      text.append("| behaviour | how sure | source, or reason | date |\n|---|---|---|---|\n");
      behaviours.forEach(behaviour -> text.append(row(behaviour)));
    });
    return text.toString();
  }

  private static String row(Service service) {
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(
            service.name(),
            service.wires().stream().map(Wire::describe).collect(Collectors.joining("; ")),
            service.isRegional() ? "any" : "us-east-1",
            service.operations().keySet().stream().sorted().collect(Collectors.joining(", ")),
            service.others().isEmpty()
                ? "–"
                : service.others().stream().sorted().collect(Collectors.joining(", ")));
  }

  private static String row(Behaviour behaviour) {
    return "| %s | %s | %s | %s |\n"
        .formatted(
            behaviour.value().replace("|", "\\|"),
            name(behaviour.source()),
            behaviour.of().replace("|", "\\|"),
            behaviour.date());
  }

  private static long count(List<Behaviour> all, Source source) {
    return all.stream().filter(behaviour -> behaviour.source() == source).count();
  }

  private static String name(Source source) {
    return source.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static Map<String, List<Behaviour>> byPackage() throws IOException {
    Map<String, List<Behaviour>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        Class<?> type = type(file);
        String room = type.getPackageName().substring(ROOT.length()).replaceFirst("^\\.", "");
        List<Behaviour> behaviours = behaviours(type);
        if (!behaviours.isEmpty()) {
          found
              .computeIfAbsent(room.isEmpty() ? "every call" : room, name -> new ArrayList<>())
              .addAll(behaviours);
        }
      }
    }
    found.values().forEach(list -> list.sort(Comparator.comparing(Behaviour::value)));
    return found;
  }

  private static Class<?> type(Path file) {
    String name = CLASSES.relativize(file).toString().replace('/', '.').replace('\\', '.');
    try {
      return Class.forName(
          name.substring(0, name.length() - ".class".length()),
          false,
          BehaviourTable.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Behaviour> behaviours(Class<?> type) {
    Stream<AnnotatedElement> elements =
        Stream.of(
                Stream.of((AnnotatedElement) type),
                Arrays.stream(type.getDeclaredMethods()).map(AnnotatedElement.class::cast),
                Arrays.stream(type.getDeclaredFields()).map(AnnotatedElement.class::cast))
            .flatMap(stream -> stream);
    return elements
        .flatMap(element -> Arrays.stream(element.getDeclaredAnnotationsByType(Behaviour.class)))
        .distinct()
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
