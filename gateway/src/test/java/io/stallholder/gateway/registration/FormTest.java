package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FormTest {
  @Test
  void decodesNamesAndValues() {
    Form form = parse("x-amzn-marketplace-token=a%2Bb%2Fc%3D%3D&name=J%C3%B6rg+K&empty=&bare");
    assertThat(form.field("x-amzn-marketplace-token")).contains("a+b/c==");
    assertThat(form.field("name")).contains("Jörg K");
    assertThat(form.field("empty")).isEmpty();
    assertThat(form.field("bare")).isEmpty();
    assertThat(form.field("missing")).isEmpty();
  }

  @Test
  void theFirstOfTwoCountsAndTheBrokenIsLeftOut() {
    Form form = parse("a=1&a=2&b=%zz&=&&c=3");
    assertThat(form.field("a")).contains("1");
    assertThat(form.field("b")).isEmpty();
    assertThat(form.field("c")).contains("3");
  }

  @Test
  void doesNotPrintValues() {
    assertThat(parse("x-amzn-marketplace-token=apple").toString()).doesNotContain("apple");
  }

  private static Form parse(String body) {
    return Form.parse(body.getBytes(StandardCharsets.UTF_8));
  }
}
