package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.Jvm.Finished;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/// The jar as it is shipped: it brings all that it needs, and is in nobody's way.
final class ShadedJarIT {
  private static final Path JAR = Path.of(System.getProperty("simulator.jar"));
  private static final Path OLD_JACKSON = Path.of(System.getProperty("old.jackson"));
  private static final String PROBE = Path.of("src", "test", "probe", "Probe.java").toString();

  @Test
  void itRunsAlone() {
    Finished finished = Jvm.run("-cp", JAR.toString(), PROBE);

    assertThat(finished.output()).contains("\"__type\":\"MissingAuthenticationTokenException\"");
    assertThat(finished.exitCode()).isZero();
  }

  @Test
  void itRunsBesideAnOldJackson() {
    String classPath =
        String.join(
            File.pathSeparator,
            OLD_JACKSON.resolve("jackson-databind.jar").toString(),
            OLD_JACKSON.resolve("jackson-core.jar").toString(),
            OLD_JACKSON.resolve("jackson-annotations.jar").toString(),
            JAR.toString());

    Finished finished =
        Jvm.run("-cp", classPath, PROBE, "com.fasterxml.jackson.databind.ObjectMapper");

    assertThat(finished.output())
        .contains("\"__type\":\"MissingAuthenticationTokenException\"")
        .contains("old-jackson/jackson-databind.jar");
    assertThat(finished.exitCode()).isZero();
  }

  @Test
  void allOfItsClassesAreInItsOwnPackages() throws IOException {
    assertThat(entries())
        .filteredOn(name -> name.endsWith(".class"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("io/stallholder/simulator/"));
  }

  @Test
  void servicesNameWhatIsThere() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> services =
          entries().stream().filter(name -> name.matches("META-INF/services/.+")).toList();

      assertThat(services).isNotEmpty();
      for (String service : services) {
        assertThat(text(jar, service).lines())
            .isNotEmpty()
            .allSatisfy(
                name -> assertThat(jar.getEntry(name.replace('.', '/') + ".class")).isNotNull());
      }
    }
  }

  @Test
  void licencesAndNoticesAreKept() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
      assertThat(text(jar, "META-INF/NOTICE"))
          .startsWith("Stallholder")
          .containsOnlyOnce("# Jackson JSON processor")
          .contains("FastDoubleParser", "Schubfach");
      assertThat(entries())
          .contains(
              "META-INF/FastDoubleParser-LICENSE",
              "META-INF/FastDoubleParser-ThirdParty-LICENSE",
              "META-INF/Schubfach-LICENSE");
    }
  }

  @Test
  void itsPomNamesNothingThatOthersWouldGet() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String pom = text(jar, "META-INF/maven/io.stallholder/stallholder-simulator/pom.xml");
      List<Named> dependencies = dependencies(pom);

      assertThat(dependencies).extracting(Named::artifact).contains("jspecify", "sqs");
      assertThat(dependencies).extracting(Named::scope).containsOnly("provided", "test");
      assertThat(dependencies)
          .filteredOn(dependency -> !dependency.scope().equals("test"))
          .noneMatch(
              dependency -> (dependency.group() + dependency.artifact()).contains("jackson"));
    }
  }

  /// Classes are named with slashes in class files; with dots it is but a message.
  @Test
  void noneOfItsClassesNamesAJacksonOfOthers() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> classes = entries().stream().filter(name -> name.endsWith(".class")).toList();

      assertThat(classes).anyMatch(name -> name.contains("/shaded/jackson/databind/"));
      for (String name : classes) {
        byte[] bytes = jar.getInputStream(jar.getEntry(name)).readAllBytes();
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
            .as(name)
            .doesNotContain("com/fasterxml/jackson");
      }
    }
  }

  /// A dependency as users' build tools read it.
  private record Named(String group, String artifact, String scope) {}

  private static List<Named> dependencies(String pom) throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(pom)))
            .getDocumentElement();
    return children(project, "dependencies").stream()
        .flatMap(dependencies -> children(dependencies, "dependency").stream())
        .map(dependency ->
            new Named(
                value(dependency, "groupId", ""),
                value(dependency, "artifactId", ""),
                value(dependency, "scope", "compile")))
        .toList();
  }

  private static List<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .filter(element -> element.getTagName().equals(name))
        .toList();
  }

  private static String value(Element parent, String name, String otherwise) {
    return children(parent, name).stream()
        .map(Element::getTextContent)
        .findFirst()
        .orElse(otherwise);
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
  }
}
