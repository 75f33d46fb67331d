package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CompletionTest {
  private static final Optional<String> NOBODY = Optional.empty();
  private static final Optional<String> ACME = Optional.of("acme");

  @Test
  void aFreshReferenceLinksALicenseThatIsNobodys() {
    assertThat(Completion.of(NOBODY, NOBODY, "acme")).isEqualTo(new Completion.Linked());
  }

  @Test
  void anotherReferenceOfTheSameTenantIsCompletedToo() {
    assertThat(Completion.of(NOBODY, ACME, "acme")).isEqualTo(new Completion.Linked());
  }

  @Test
  void aLicenseIsNotMovedToAnotherTenant() {
    assertThat(Completion.of(NOBODY, ACME, "other")).isEqualTo(new Completion.Taken());
  }

  @Test
  void theSameTenantAgainChangesNothingWhateverBecameOfTheLicense() {
    assertThat(Completion.of(ACME, ACME, "acme")).isEqualTo(new Completion.Again());
    assertThat(Completion.of(ACME, Optional.of("moved"), "acme")).isEqualTo(new Completion.Again());
  }

  @Test
  void aReferenceIsCompletedForOneTenantAlone() {
    assertThat(Completion.of(ACME, ACME, "other")).isEqualTo(new Completion.Used());
    assertThat(Completion.of(ACME, NOBODY, "other")).isEqualTo(new Completion.Used());
  }
}
