package io.stallholder.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the gateway's sources say literally. The compiled classes tell how often they say it, so
/// that nothing is passed over because it is written in another way.
final class Sources {
  /// A path and its method, as some resource registers them.
  record Route(String method, String path) {}

  private static final Pattern ROUTE =
      Pattern.compile("\\.(get|post|put|delete)\\(\\s*\"(/[^\"]*)\"");
  private static final Pattern PROBLEM =
      Pattern.compile("Problem\\.of\\(\\s*\\w+,\\s*\"([a-z-]+)\"");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.stallholder.gateway");

  private Sources() {}

  static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (MatchResult match : matches(ROUTE)) {
      routes.add(new Route(match.group(1).toUpperCase(Locale.ROOT), match.group(2)));
    }
    long registered =
        Set.of("get", "post", "put", "delete").stream()
            .mapToLong(method -> calls(Routes.Group.class, method))
            .sum();
    assertThat(routes).as("routes with a literal path").hasSize(Math.toIntExact(registered));
    return routes;
  }

  /// The codes of problems; those of refused events have a list of their own.
  static Set<String> problemCodes() {
    Set<String> codes = new TreeSet<>();
    List<MatchResult> literal = matches(PROBLEM);
    literal.forEach(match -> codes.add(match.group(1)));
    int ofRefusedEvent = 1;
    assertThat(literal.size() + ofRefusedEvent)
        .as("problems with a literal code")
        .isEqualTo(Math.toIntExact(calls(Problem.class, "of")));
    return codes;
  }

  private static List<MatchResult> matches(Pattern pattern) {
    List<MatchResult> matches = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        String code = Files.readString(file).replaceAll("(?m)^ *///.*$", "");
        pattern.matcher(code).results().forEach(matches::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return matches;
  }

  private static long calls(Class<?> owner, String method) {
    return CLASSES.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> call.getTargetOwner().isEquivalentTo(owner))
        .filter(call -> call.getTarget().getName().equals(method))
        .count();
  }
}
