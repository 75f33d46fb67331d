package io.stallholder.gateway.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whom the seller can write to: what was entered, by field. Only the e-mail address is always
/// there; any address that could exist is taken, of free mail services, too, as AWS demands.
record Contact(SortedMap<String, String> values) {
  static final Contact EMPTY = new Contact(new TreeMap<>());

  Contact {
    values = new TreeMap<>(values);
  }

  /// What the form says, without blanks around it and characters that cannot be printed. What it
  /// was not asked for is left out.
  static Contact of(Form form, List<Field> fields) {
    var values = new TreeMap<String, String>();
    for (Field field : fields) {
      String text = form.field(field.key()).orElse("").replaceAll("\\p{Cntrl}", " ").strip();
      values.put(field.key(), text);
    }
    return new Contact(values);
  }

  String value(Field field) {
    return values.getOrDefault(field.key(), "");
  }

  String email() {
    return values.getOrDefault(Field.EMAIL, "");
  }

  /// What keeps it from being stored, in the order of the fields; empty if nothing does.
  List<Fault> faults(List<Field> fields) {
    var faults = new ArrayList<Fault>();
    for (Field field : fields) {
      fault(field).ifPresent(faults::add);
    }
    return List.copyOf(faults);
  }

  private Optional<Fault> fault(Field field) {
    String text = value(field);
    if (field.isEmail()) {
      if (text.isEmpty()) {
        return Optional.of(new Fault(field, Fault.Kind.EMAIL_MISSING));
      }
      return EmailAddress.isOne(text)
          ? Optional.empty()
          : Optional.of(new Fault(field, Fault.Kind.NO_EMAIL));
    }
    if (text.length() > field.longest()) {
      return Optional.of(new Fault(field, Fault.Kind.TOO_LONG));
    }
    return field.required() && text.isEmpty()
        ? Optional.of(new Fault(field, Fault.Kind.MISSING))
        : Optional.empty();
  }

  /// What is wrong with a field.
  record Fault(Field field, Kind kind) {
    enum Kind {
      EMAIL_MISSING,
      NO_EMAIL,
      MISSING,
      TOO_LONG
    }

    /// In words for the buyer.
    Html words(Words words) {
      return switch (kind) {
        case EMAIL_MISSING -> words.html("fault.email-missing");
        case NO_EMAIL -> words.html("fault.email");
        case MISSING -> words.html("fault.required", field.label(words));
        case TOO_LONG -> words.html("fault.too-long", field.longest(), field.label(words));
      };
    }
  }

  /// Personal data stays out of logs.
  @Override
  public String toString() {
    return "Contact[hidden]";
  }
}
