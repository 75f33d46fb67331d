package io.stallholder.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PageTest {
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile(" href=\"#([^\"]+)\"");

  private static JsonNode document() throws IOException {
    try (var file = PageTest.class.getResourceAsStream("/openapi.yaml")) {
      return new YAMLMapper().readTree(Objects.requireNonNull(file));
    }
  }

  private static Set<String> all(Pattern pattern, String html) {
    Set<String> found = new HashSet<>();
    Matcher matcher = pattern.matcher(html);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void everyCallAndSchemaHasItsPlaceAndEveryLinkLeadsToOne() throws IOException {
    JsonNode document = document();
    String html = new Page(document).html("");
    Set<String> ids = all(ID, html);
    document.findValuesAsText("operationId").forEach(id -> assertThat(ids).contains(id));
    document
        .path("components")
        .path("schemas")
        .fieldNames()
        .forEachRemaining(name -> assertThat(ids).contains("schema-" + name));
    assertThat(ids).containsAll(all(LINK, html));
    document
        .findValuesAsText("summary")
        .forEach(summary -> assertThat(html).contains(Text.inline(summary)));
  }

  @Test
  void everyCodeThatACallFailsWithIsOnThePage() throws IOException {
    JsonNode document = document();
    String html = new Page(document).html("");
    for (JsonNode code :
        document.path("components").path("schemas").path("ProblemCode").path("oneOf")) {
      assertThat(html).contains("<code>" + code.path("const").textValue() + "</code>");
    }
  }

  @Test
  void textIsTextWhateverIsInIt() {
    assertThat(Text.inline("a < b & `c > \"d\"` **e**"))
        .isEqualTo("a &lt; b &amp; <code>c &gt; &quot;d&quot;</code> <strong>e</strong>");
    assertThat(Text.blocks("One.\nStill one.\n\n* first\n  line\n* second"))
        .isEqualTo("<p>One.\nStill one.</p>\n<ul><li>first\n  line</li><li>second</li></ul>");
    assertThat(Text.blocks("")).isEmpty();
  }
}
