package io.stallholder.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void everyKindOfValueIsRead() throws Exception {
    Object value =
        Json.read(
            " {\"a\": [1, -2.50e+3, true, false, null, \"x\\u00e4\\n\\/\"], \"b\": {}, \"c\": []} ");
    assertThat(value)
        .isEqualTo(
            Map.of(
                "a",
                List.of(
                    BigDecimal.ONE, new BigDecimal("-2.50e+3"), true, false, Json.NULL, "xä\n/"),
                "b",
                Map.of(),
                "c",
                List.of()));
  }

  @Test
  void whatIsNotJsonIsRefused() {
    for (String text :
        List.of(
            "",
            " ",
            "{",
            "[",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "-",
            "1e",
            "tru",
            "\"",
            "\"\\",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12g4\"",
            "\"\n\"",
            "1 2",
            "nul",
            "[1 2]",
            "{\"a\":1 \"b\":2}",
            "NaN",
            "'a'")) {
      assertThatThrownBy(() -> Json.read(text)).as(text).isInstanceOf(Json.Malformed.class);
    }
  }

  @Test
  void deepNestingIsRefusedAndDoesNotOverflow() {
    assertThatThrownBy(() -> Json.read("[".repeat(1_000_000))).isInstanceOf(Json.Malformed.class);
  }

  @Property
  void whateverIsWrittenIsReadTheSame(@ForAll @StringLength(max = 50) String text)
      throws Json.Malformed {
    StringBuilder json = new StringBuilder();
    JsonText.string(json, text);
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(Json.read(new String(bytes, StandardCharsets.UTF_8))).isEqualTo(text);
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll @StringLength(max = 50) String text) {
    try {
      assertThat(Json.read("[" + text + "]")).isInstanceOf(List.class);
    } catch (Json.Malformed e) {
      assertThat(e).hasMessageContaining("at character");
    }
  }
}
