package io.stallholder.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// `openapi.yaml`, to hold answers against. Members that it does not describe count as wrong here,
/// though clients must bear them.
final class ApiDocument {
  /// One method of one path.
  record Operation(String method, String path, JsonNode node) {
    Set<Integer> statuses() {
      Set<Integer> statuses = new TreeSet<>();
      node.path("responses").fieldNames().forEachRemaining(it -> statuses.add(Integer.valueOf(it)));
      return statuses;
    }

    /// The scope its caller needs; empty where no key is needed.
    Optional<Scope> scope() {
      JsonNode needed = node.path("security").path(0).path("apiKey").path(0);
      return needed.isMissingNode() ? Optional.empty() : Scope.parse(needed.textValue());
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  private final JsonNode root;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private ApiDocument(JsonNode root) {
    this.root = root;
  }

  static ApiDocument read() {
    try {
      JsonNode root = new YAMLMapper().readTree(bytes());
      root.path("components").path("schemas").properties().forEach(ApiDocument::close);
      var document = new ApiDocument(root);
      document.media().forEach(media -> close(media.getValue().path("schema")));
      return document;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The file as it is.
  static byte[] bytes() {
    try (InputStream file = ApiDocument.class.getResourceAsStream("/openapi.yaml")) {
      return Objects.requireNonNull(file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Others build upon a problem and add members; they are closed instead.
  private static void close(Map.Entry<String, JsonNode> schema) {
    if (!schema.getKey().equals("Problem") && schema.getValue().has("properties")) {
      close(schema.getValue());
    }
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode open && !open.has("additionalProperties")) {
      open.put("unevaluatedProperties", false);
    }
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        assertThat(METHODS).contains(method.getKey());
        String name = method.getKey().toUpperCase(Locale.ROOT);
        operations.add(new Operation(name, path.getKey(), method.getValue()));
      }
    }
    return operations;
  }

  Operation operation(String method, String path) {
    return operations().stream()
        .filter(it -> it.method().equals(method) && it.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(method + " " + path + " is not documented"));
  }

  Set<String> problemCodes() {
    Set<String> codes = new TreeSet<>();
    schema("ProblemCode").path("oneOf").forEach(it -> codes.add(it.path("const").textValue()));
    return codes;
  }

  /// The problems that an operation answers with this status; the schema holds each answer to them.
  Set<String> codes(Operation operation, int status) {
    Set<String> codes = new TreeSet<>();
    followed(operation.node().path("responses").path("" + status))
        .path("content")
        .path("application/problem+json")
        .path("schema")
        .path("properties")
        .path("code")
        .path("enum")
        .forEach(code -> codes.add(code.textValue()));
    return codes;
  }

  JsonNode schema(String name) {
    return root.path("components").path("schemas").path(name);
  }

  Set<String> schemaNames() {
    Set<String> names = new TreeSet<>();
    root.path("components").path("schemas").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /// All bodies, by media type.
  List<Map.Entry<String, JsonNode>> media() {
    return root.findValues("content").stream()
        .flatMap(content -> content.properties().stream())
        .toList();
  }

  /// Status, headers, media type and body are as documented.
  void verify(Operation operation, HttpResponse<byte[]> response) throws IOException {
    assertThat(response.headers().firstValue("X-Request-Id")).as("%s", operation).isPresent();
    String what = operation + " " + response.statusCode();
    JsonNode documented =
        followed(operation.node().path("responses").path("" + response.statusCode()));
    assertThat(documented.isObject()).as(what + " is documented: " + text(response)).isTrue();
    for (Map.Entry<String, JsonNode> header : documented.path("headers").properties()) {
      String value = response.headers().firstValue(header.getKey()).orElse("(absent)");
      assertThat(faults(header.getValue().path("schema"), new TextNode(value)))
          .as("%s: %s", what, header.getKey())
          .isEmpty();
    }
    JsonNode content = documented.path("content");
    if (content.isMissingNode()) {
      assertThat(response.body()).as(what).isEmpty();
      return;
    }
    String type = mediaType(response);
    JsonNode media = content.path(type);
    assertThat(media.isObject()).as("%s: %s is documented", what, type).isTrue();
    JsonNode body = type.endsWith("json") ? json(response) : new TextNode(text(response));
    assertThat(faults(media.path("schema"), body)).as("%s: %s", what, body).isEmpty();
    if (type.equals("application/problem+json")) {
      assertThat(body.path("status").intValue()).as(what).isEqualTo(response.statusCode());
      assertThat(body.path("type").textValue())
          .as(what)
          .isEqualTo("urn:stallholder:problem:" + body.path("code").textValue());
    }
  }

  /// What does not fit, one line each.
  List<String> faults(JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", root.path("components"));
    return registry.getSchema(whole).validate(value).stream().map(Error::toString).toList();
  }

  /// What is wrong with a schema as such.
  List<String> faults(JsonNode schema) {
    var schemas = SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId());
    return registry.getSchema(schemas).validate(schema).stream().map(Error::toString).toList();
  }

  private JsonNode followed(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : root.at(reference.substring(1));
  }

  static String mediaType(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
  }

  static JsonNode json(HttpResponse<byte[]> response) throws IOException {
    return Json.mapper().readTree(response.body());
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
