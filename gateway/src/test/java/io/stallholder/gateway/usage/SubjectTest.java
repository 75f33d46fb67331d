package io.stallholder.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectTest {
  private static final String ID = "l-5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5";

  @ParameterizedTest
  @ValueSource(
      strings = {
        ID,
        "arn:aws:license-manager::294406891311:license:" + ID,
        "arn:aws:license-manager:us-east-1:294406891311:license/" + ID,
        "aws:license-manager::294406891311:license:" + ID,
        "arn:aws-cn:license-manager::294406891311:license:" + ID,
      })
  void everyFormOfAnArnIsRead(String text) {
    assertThat(Subject.of(text).arnId()).contains(ID);
    assertThat(Subject.of(text).license()).isEmpty();
  }

  @Test
  void theOtherKindOfIdIsReadToo() {
    assertThat(Subject.of("lic-0123").arnId()).contains("lic-0123");
  }

  @Test
  void ourOwnIdIsRead() {
    var subject = Subject.of("01a1ab94-8600-7E7D-ab1d-95a847b5f58a");
    assertThat(subject.license()).isPresent();
    assertThat(subject.arnId()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "l-",
        "xl-5f0c",
        "l-5f0c/x",
        "arn:aws:iam::294406891311:role/l-5f0c",
        "1-1-1-1-1",
        "tenant l-5f0c",
      })
  void everythingElseIsATenant(String text) {
    assertThat(Subject.of(text))
        .satisfies(subject -> {
          assertThat(subject.text()).isEqualTo(text);
          assertThat(subject.license()).isEmpty();
          assertThat(subject.arnId()).isEmpty();
        });
  }
}
