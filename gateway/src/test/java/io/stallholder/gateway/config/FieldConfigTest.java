package io.stallholder.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldConfigTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "creditCard",
        "cardNumber",
        "iban",
        "cvc",
        "bankAccount",
        "ccNumber",
        "cardHolder"
      })
  void noMeansOfPaymentCanBeAsked(String key) {
    assertThatThrownBy(() -> new FieldConfig(key, "Something", false))
        .hasMessageContaining("no means of payment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Credit card", "Your IBAN", "Bank", "Kreditkartennummer", "Sort-Code"})
  void noLabelMayAskForThemEither(String label) {
    assertThatThrownBy(() -> new FieldConfig("other", label, false))
        .hasMessageContaining("no means of payment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Company", "Phone number", "VAT id", "Account name", "Postcode"})
  void whatElseASellerAsksMayBeAsked(String label) {
    assertThat(new FieldConfig("other", label, true).label()).isEqualTo(label);
  }

  @Test
  void theEmailAddressIsAlwaysThere() {
    assertThatThrownBy(() -> new FieldConfig("email", "E-mail", false))
        .hasMessageContaining("always asked");
  }
}
