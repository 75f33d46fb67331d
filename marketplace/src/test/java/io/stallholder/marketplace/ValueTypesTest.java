package io.stallholder.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.YearMonth;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypesTest {
  private static final String LICENSE_ID = "l-5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5";
  private static final String REAL_FORM =
      "arn:aws:license-manager::294406891311:license:" + LICENSE_ID;

  @ParameterizedTest
  @ValueSource(
      strings = {
        REAL_FORM,
        "  " + REAL_FORM + " ",
        "aws:license-manager:us-east-1:294406891311:" + LICENSE_ID,
        "arn:aws:license-manager:us-east-1:294406891311:license/" + LICENSE_ID,
        "arn:aws-cn:license-manager::294406891311:license:" + LICENSE_ID
      })
  void licenseHasOneIdInEveryFormAwsPrints(String printed) {
    assertThat(LicenseArn.parse(printed).orElseThrow().id()).isEqualTo(LICENSE_ID);
  }

  @Test
  void licenseIdMayBeginWithLic() {
    assertThat(new LicenseArn("arn:aws:license-manager:us-east-1:123:license/lic-0a1b").id())
        .isEqualTo("lic-0a1b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "license", LICENSE_ID, "arn:aws:x", REAL_FORM + ":", "aws"})
  void whatIsNoArnIsNotParsed(String printed) {
    assertThat(LicenseArn.parse(printed)).isEmpty();
  }

  @Test
  void licenseArnIsAwsPattern() {
    refuses(
        LicenseArn::new, "aws:license-manager:us-east-1:1:l-1", "a license ARN must be arn:aws");
    refuses(LicenseArn::new, REAL_FORM + "/", "must end with an id");
    refuses(LicenseArn::new, REAL_FORM + "\n", "a license ARN");
  }

  @Test
  void identifiersHaveTheirShapes() {
    refuses(AwsAccountId::new, "12a", "an AWS account id must be 1 to 255 digits, not \"12a\"");
    refuses(AwsAccountId::new, "", "an AWS account id");
    refuses(AwsAccountId::new, "1".repeat(256), "(256 characters)");
    refuses(ProductCode::new, "a b", "a product code");
    refuses(AgreementId::new, "agmt 1", "an agreement id");
    refuses(AgreementId::new, "a".repeat(65), "an agreement id");
    refuses(CustomerIdentifier::new, " ", "a customer identifier");
    refuses(ProductId::new, "", "a product id");
    refuses(OfferId::new, "", "an offer id");
    refuses(MeteringRecordId::new, "", "a metering record id");
    refuses(Dimension::new, "", "a dimension must be 1 to 255 characters");
    refuses(Dimension::new, "d".repeat(256), "a dimension");
    refuses(RegistrationToken::new, "", "a registration token must not be empty");
  }

  private static void refuses(Function<String, ?> type, String value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> type.apply(value))
        .withMessageContaining(message);
  }

  @Test
  void quantityIsNeverNegative() {
    assertThat(new Quantity(Integer.MAX_VALUE)).hasToString("2147483647");
    assertThatIllegalArgumentException().isThrownBy(() -> new Quantity(-1));
  }

  @Test
  void valuesPrintThemselves() {
    assertThat(new LicenseArn(REAL_FORM)).hasToString(REAL_FORM);
    assertThat(new AwsAccountId("345678901234")).hasToString("345678901234");
    assertThat(new Dimension("api_calls")).hasToString("api_calls");
    assertThat(new ProductCode("4zq81example0metering00x1"))
        .hasToString("4zq81example0metering00x1");
  }

  @Test
  void registrationTokenHidesItself() {
    assertThat(new RegistrationToken("s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void usageHourIsAWholeUtcHour() {
    var hour = UsageHour.containing(Instant.parse("2026-11-30T23:59:59.999Z"));
    assertThat(hour).hasToString("2026-11-30T23:00:00Z");
    assertThat(hour.end()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
    assertThat(hour.month()).isEqualTo(YearMonth.of(2026, 11));
    assertThat(hour.next().month()).isEqualTo(YearMonth.of(2026, 12));
    assertThat(hour.plus(-23)).hasToString("2026-11-30T00:00:00Z");
    assertThat(hour.isBefore(hour.next())).isTrue();
    assertThat(hour.isBefore(hour)).isFalse();
    assertThat(hour).isLessThan(hour.next());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UsageHour(Instant.parse("2026-11-30T23:00:00.001Z")))
        .withMessageContaining("whole hour");
  }
}
