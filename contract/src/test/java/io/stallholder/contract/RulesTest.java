package io.stallholder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RulesTest {
  @Test
  void everyRuleNamesItsSource() {
    List<Method> rules =
        Stream.of(MeteringContract.class, TimedMeteringContract.class, EntitlementContract.class)
            .flatMap(contract -> Arrays.stream(contract.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(Test.class))
            .toList();

    assertThat(rules).hasSizeGreaterThan(40);
    assertThat(rules)
        .allSatisfy(rule -> {
          Rule source = Optional.ofNullable(rule.getAnnotation(Rule.class)).orElseThrow();
          assertThat(source.of()).isNotBlank();
          assertThat(LocalDate.parse(source.date())).isAfter("2026-01-01");
        });
  }
}
