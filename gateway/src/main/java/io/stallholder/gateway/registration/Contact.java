package io.stallholder.gateway.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Whom the seller can write to. Only the e-mail address is needed; any address that could exist is
/// taken, of free mail services, too, as AWS demands.
record Contact(String email, String company, String name) {
  static final int LONGEST_EMAIL = 254;
  static final int LONGEST_TEXT = 200;

  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

  /// What the form says, without blanks around it and characters that cannot be printed.
  static Contact of(Form form) {
    return new Contact(cleaned(form, "email"), cleaned(form, "company"), cleaned(form, "name"));
  }

  /// What keeps it from being stored, by field; empty if nothing does.
  List<Fault> faults() {
    var faults = new ArrayList<Fault>();
    if (email.isEmpty()) {
      faults.add(new Fault("email", "Enter your e-mail address."));
    } else if (!EMAIL.matcher(email).matches() || email.length() > LONGEST_EMAIL) {
      faults.add(new Fault("email", "Enter an e-mail address like name@example.com."));
    }
    if (company.length() > LONGEST_TEXT) {
      faults.add(new Fault("company", "Use at most " + LONGEST_TEXT + " characters."));
    }
    if (name.length() > LONGEST_TEXT) {
      faults.add(new Fault("name", "Use at most " + LONGEST_TEXT + " characters."));
    }
    return List.copyOf(faults);
  }

  /// What is stored of it, by field.
  SortedMap<String, String> fields() {
    return new TreeMap<>(Map.of("email", email, "company", company, "name", name));
  }

  static Optional<String> faultOf(String field, List<Fault> faults) {
    return faults.stream()
        .filter(fault -> fault.field().equals(field))
        .map(Fault::words)
        .findFirst();
  }

  private static String cleaned(Form form, String field) {
    return form.field(field).orElse("").replaceAll("\\p{Cntrl}", " ").strip();
  }

  /// What is wrong with a field, in words for the buyer.
  record Fault(String field, String words) {}

  /// Personal data stays out of logs.
  @Override
  public String toString() {
    return "Contact[hidden]";
  }
}
