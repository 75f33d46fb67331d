package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class HtmlTest {
  @Test
  void escapesWhatIsNotMarkup() {
    assertThat(Html.of("<p title=\"{}\">{}</p>", "a\"b", "<script>'x' & y").markup())
        .isEqualTo("<p title=\"a&quot;b\">&lt;script&gt;&#39;x&#39; &amp; y</p>");
  }

  @Test
  void leavesMarkupAlone() {
    assertThat(Html.of("<p>{}</p>", Html.of("<b>{}</b>", 1)).markup()).isEqualTo("<p><b>1</b></p>");
  }

  @Test
  void aValueIsNoTemplate() {
    assertThat(Html.of("{}-{}", "{}", "x").markup()).isEqualTo("{}-x");
  }

  @Test
  void countsItsValues() {
    assertThatThrownBy(() -> Html.of("{}", 1, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
