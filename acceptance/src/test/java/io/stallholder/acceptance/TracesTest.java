package io.stallholder.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class TracesTest {
  private static final String TOKEN = "AbC+dEf/9xYz==Qq~ü";

  private final Traces traces = new Traces(TOKEN);

  @Test
  void eachFormIsFoundWithOthersAroundIt() {
    String form = "x-amzn-marketplace-token=" + URLEncoder.encode(TOKEN, UTF_8) + "&a=b";
    String hex = HexFormat.of().formatHex(TOKEN.getBytes(UTF_8));
    assertThat(traces.in("GET /register?t=" + TOKEN + " 200")).contains("raw");
    assertThat(traces.in(form)).contains("URL-encoded");
    assertThat(traces.in(form.toLowerCase(Locale.ROOT))).contains("URL-encoded");
    assertThat(traces.in("\\x00" + hex + "ff")).contains("hex");
    assertThat(traces.in(hex.toUpperCase(Locale.ROOT))).contains("hex");
    for (String before : new String[] {"", "a", "ab", "{\"token\":\""}) {
      byte[] bytes = (before + TOKEN + "\"}").getBytes(UTF_8);
      assertThat(traces.in(Base64.getEncoder().encodeToString(bytes))).as(before).isNotEmpty();
      assertThat(traces.in(Base64.getUrlEncoder().encodeToString(bytes))).as(before).isNotEmpty();
    }
  }

  @Test
  void whatOnlyLooksLikeItIsNotFound() {
    assertThat(traces.in("AbC+dEf/9xYz==Qq and nothing of 416243")).isEmpty();
  }
}
