package io.stallholder.gateway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// One thing that buyers are asked beside their e-mail address.
///
/// @param key names it in what is stored
/// @param label what buyers read
/// @param required whether the form cannot do without it
public record FieldConfig(String key, String label, @Default("false") boolean required) {
  private static final int LONGEST_LABEL = 100;

  /// AWS forbids to ask its buyers for means of payment.
  private static final Set<String> PAYMENT =
      Set.of(
          ("card cards cc pan cvc cvv csc iban bic swift bank payment billing expiry routing sepa"
                  + " paypal karte konto bankverbindung zahlung carte banque tarjeta banco")
              .split(" ", -1));

  private static final List<String> PAYMENT_PARTS =
      List.of(
          "creditcard",
          "debitcard",
          "cardnumber",
          "cardholder",
          "bankaccount",
          "sortcode",
          "securitycode",
          "kreditkarte",
          "kontonummer");

  public FieldConfig {
    Require.that(
        key.matches("[a-z][a-zA-Z0-9]{0,39}"),
        "key",
        "a name of up to 40 letters and digits that begins with a small letter",
        key);
    Require.that(!key.equals("email"), "key", "another than email, which is always asked", key);
    Require.notBlank("label", label);
    Require.that(
        label.length() <= LONGEST_LABEL,
        "label",
        "at most " + LONGEST_LABEL + " characters long",
        label.length() + " long");
    Require.that(!looksLikePayment(key), "key", "no means of payment: AWS forbids that", key);
    Require.that(!looksLikePayment(label), "label", "no means of payment: AWS forbids that", label);
  }

  private static boolean looksLikePayment(String text) {
    List<String> words =
        Arrays.stream(text.split("(?<=\\p{Ll})(?=\\p{Lu})|[^\\p{L}]+", -1))
            .map(word -> word.toLowerCase(Locale.ROOT))
            .toList();
    String joined = words.stream().collect(Collectors.joining());
    return words.stream().anyMatch(PAYMENT::contains)
        || PAYMENT_PARTS.stream().anyMatch(joined::contains);
  }
}
