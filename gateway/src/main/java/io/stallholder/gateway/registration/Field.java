package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.FieldConfig;
import java.util.ArrayList;
import java.util.List;

/// One field of the form.
///
/// @param label in the seller's words; empty: the shipped text of this key
/// @param autocomplete what the browser may fill in, as HTML names it
record Field(String key, String label, boolean required, String autocomplete, int longest) {
  static final String EMAIL = "email";

  private static final int LONGEST_TEXT = 200;
  private static final Field ADDRESS = new Field(EMAIL, "", true, "email", EmailAddress.LONGEST);
  private static final List<Field> USUAL =
      List.of(
          ADDRESS,
          new Field("company", "", false, "organization", LONGEST_TEXT),
          new Field("name", "", false, "name", LONGEST_TEXT));

  /// What the seller asks for: the e-mail address always.
  static List<Field> of(List<FieldConfig> configured) {
    if (configured.isEmpty()) {
      return USUAL;
    }
    var fields = new ArrayList<Field>();
    fields.add(ADDRESS);
    for (FieldConfig it : configured) {
      fields.add(
          new Field(it.key(), it.label(), it.required(), autocomplete(it.key()), LONGEST_TEXT));
    }
    return List.copyOf(fields);
  }

  boolean isEmail() {
    return key.equals(EMAIL);
  }

  /// What buyers read, translated where there is a translation.
  String label(Words words) {
    if (label.isEmpty()) {
      return words.plain("form." + key);
    }
    return words.texts().getOrDefault("field." + key, label);
  }

  private static String autocomplete(String key) {
    return switch (key) {
      case "company" -> "organization";
      case "name" -> "name";
      case "firstName" -> "given-name";
      case "lastName" -> "family-name";
      case "phone" -> "tel";
      case "country" -> "country-name";
      case "jobTitle" -> "organization-title";
      default -> "off";
    };
  }
}
