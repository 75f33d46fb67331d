package io.stallholder.gateway.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.stallholder.gateway.http.Json;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The document as one page: everything on it at once, so that the browser's own search finds it,
/// and every call and schema with an address of its own. Pure.
final class Page {
  private static final ObjectWriter EXAMPLES = Json.mapper().writerWithDefaultPrettyPrinter();

  private final JsonNode root;

  /// One call of the document.
  private record Operation(String method, String path, JsonNode node) {
    String id() {
      return node.path("operationId").asText();
    }

    boolean has(String tag) {
      return node.path("tags").path(0).asText().equals(tag);
    }
  }

  Page(JsonNode root) {
    this.root = root;
  }

  String html(String style) {
    var html = new StringBuilder();
    html.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s API</title>
        <style>%2$s</style>
        </head>
        <body>
        <a class="skip" href="#content">To the content</a>
        <header><p><strong>%1$s</strong> API, version %3$s · <a href="/openapi.yaml">openapi.yaml</a></p></header>
        %4$s
        <main id="content">
        <h1>%1$s API</h1>
        %5$s
        <h2 id="keys">API keys</h2>
        %6$s
        """
            .formatted(
                text(root.path("info").path("title")),
                style,
                text(root.path("info").path("version")),
                navigation(),
                blocks(root.path("info")),
                blocks(root.path("components").path("securitySchemes").path("apiKey"))));
    for (JsonNode tag : root.path("tags")) {
      String name = tag.path("name").asText();
      html.append("<h2 id=\"tag-%1$s\">%1$s</h2>%2$s\n".formatted(Text.escaped(name), blocks(tag)));
      operations().stream().filter(each -> each.has(name)).map(this::call).forEach(html::append);
    }
    html.append("<h2 id=\"schemas\">Schemas</h2>\n");
    for (Map.Entry<String, JsonNode> schema :
        root.path("components").path("schemas").properties()) {
      html.append(
          "<section><h3 id=\"schema-%1$s\">%1$s</h3>%2$s%3$s</section>\n"
              .formatted(
                  Text.escaped(schema.getKey()),
                  blocks(schema.getValue()),
                  SchemaHtml.of(schema.getValue())));
    }
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        String name = method.getKey().toUpperCase(Locale.ROOT);
        operations.add(new Operation(name, path.getKey(), method.getValue()));
      }
    }
    return operations;
  }

  private String navigation() {
    var html = new StringBuilder("<nav aria-label=\"Calls\">\n");
    for (JsonNode tag : root.path("tags")) {
      String name = tag.path("name").asText();
      html.append("<p><a href=\"#tag-%1$s\">%1$s</a></p><ul>".formatted(Text.escaped(name)));
      for (Operation each : operations()) {
        if (each.has(name)) {
          html.append(
              "<li><a href=\"#%s\">%s</a></li>"
                  .formatted(Text.escaped(each.id()), text(each.node().path("summary"))));
        }
      }
      html.append("</ul>\n");
    }
    return html.append("<p><a href=\"#schemas\">Schemas</a></p></nav>").toString();
  }

  private String call(Operation operation) {
    JsonNode node = operation.node();
    String scope = node.path("security").path(0).path("apiKey").path(0).asText();
    return """
    <section>
    <h3 id="%s">%s</h3>
    <p class="call"><code>%s %s</code></p>
    <p>%s</p>
    %s
    %s%s%s
    </section>
    """
        .formatted(
            Text.escaped(operation.id()),
            text(node.path("summary")),
            operation.method(),
            Text.escaped(operation.path()),
            scope.isEmpty()
                ? "Needs no key."
                : "Needs a key with the scope <code>" + Text.escaped(scope) + "</code>.",
            blocks(node),
            parameters(node),
            body(node),
            answers(node));
  }

  private String parameters(JsonNode operation) {
    if (operation.path("parameters").isEmpty()) {
      return "";
    }
    var html = new StringBuilder("<h4>Parameters</h4><dl>");
    for (JsonNode each : operation.path("parameters")) {
      JsonNode parameter = followed(each);
      html.append(
          "<dt><code>%s</code> <span class=\"type\">in %s, %s%s</span></dt><dd>%s</dd>"
              .formatted(
                  text(parameter.path("name")),
                  text(parameter.path("in")),
                  SchemaHtml.type(parameter.path("schema")),
                  parameter.path("required").booleanValue() ? ", required" : "",
                  blocks(parameter)));
    }
    return html.append("</dl>").toString();
  }

  private String body(JsonNode operation) {
    JsonNode content = operation.path("requestBody").path("content");
    return content.isEmpty() ? "" : "<h4>Body</h4>" + media(content);
  }

  private String answers(JsonNode operation) {
    var html = new StringBuilder("<h4>Answers</h4>");
    for (Map.Entry<String, JsonNode> each : operation.path("responses").properties()) {
      JsonNode answer = followed(each.getValue());
      html.append(
          "<div class=\"answer\"><h5>%s</h5>%s%s%s</div>"
              .formatted(
                  Text.escaped(each.getKey()),
                  blocks(answer),
                  headers(answer),
                  media(answer.path("content"))));
    }
    return html.toString();
  }

  private static String headers(JsonNode answer) {
    var html = new StringBuilder();
    for (Map.Entry<String, JsonNode> header : answer.path("headers").properties()) {
      html.append(
          "<p>Header <code>%s</code>: %s</p>"
              .formatted(
                  Text.escaped(header.getKey()),
                  Text.inline(header.getValue().path("description").asText())));
    }
    return html.toString();
  }

  private static String media(JsonNode content) {
    var html = new StringBuilder();
    for (Map.Entry<String, JsonNode> each : content.properties()) {
      html.append(
          "<p><code>%s</code></p>%s"
              .formatted(
                  Text.escaped(each.getKey()), SchemaHtml.of(each.getValue().path("schema"))));
      for (JsonNode example : each.getValue().path("examples")) {
        html.append(
            "<p>%s</p><pre>%s</pre>"
                .formatted(
                    Text.inline(
                        Optional.of(example.path("summary").asText())
                            .filter(summary -> !summary.isEmpty())
                            .orElse("For example")),
                    Text.escaped(written(example.path("value")))));
      }
    }
    return html.toString();
  }

  private static String written(JsonNode value) {
    try {
      return value.isTextual() ? value.textValue() : EXAMPLES.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode followed(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : root.at(reference.substring(1));
  }

  private static String blocks(JsonNode described) {
    return Text.blocks(described.path("description").asText(""));
  }

  private static String text(JsonNode value) {
    return Text.inline(value.asText());
  }
}
