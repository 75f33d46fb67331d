package io.stallholder.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandoffConfigTest {
  @Test
  void theReferenceIsAddedToTheQuery() {
    assertThat(at("https://app.example.com/aws"))
        .isEqualTo("https://app.example.com/aws?reference=r");
    assertThat(at("https://app.example.com/aws?a=b%26"))
        .isEqualTo("https://app.example.com/aws?a=b%26&reference=r");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:3000/aws", "http://127.0.0.1/aws", "http://[::1]/aws"})
  void onThisMachineItMayBeInTheClear(String url) {
    assertThat(at(url)).startsWith(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://app.example.com/aws",
        "https://app.example.com/#a",
        "/aws",
        "mailto:a@b.c"
      })
  void everywhereElseItMayNot(String url) {
    assertThatThrownBy(() -> at(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url must be a URL like");
  }

  private static String at(String url) {
    return new HandoffConfig(URI.create(url)).at("r");
  }
}
