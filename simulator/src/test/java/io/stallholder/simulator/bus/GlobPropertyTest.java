package io.stallholder.simulator.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/// Wildcards against the JDK's regular expressions.
final class GlobPropertyTest {
  @Property
  void aStarIsAnyCharacters(
      @ForAll @Chars({'a', 'b', '*'}) @StringLength(max = 8) String wildcard,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 10) String text) {
    String single = wildcard.replaceAll("\\*+", "*");
    String expression =
        Arrays.stream(single.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));

    assertThat(Glob.parse(single).matches(text)).isEqualTo(text.matches(expression));
  }
}
