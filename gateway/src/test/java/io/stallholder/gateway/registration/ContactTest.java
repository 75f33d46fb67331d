package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContactTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "buyer@gmail.com",
        "buyer@googlemail.com",
        "buyer@outlook.com",
        "buyer@yahoo.com",
        "buyer@icloud.com",
        "buyer@proton.me",
        "a+b@gmail.com",
        "x@example.photography",
        "käufer@müller.example",
        "o'neil@example.com",
      })
  void takesAnyAddressAndKeepsItAsItIs(String email) {
    Contact contact = Contact.of(new Form(Map.of("email", " " + email + " ")));
    assertThat(contact.faults()).isEmpty();
    assertThat(contact.email()).isEqualTo(email);
    assertThat(contact.company()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "buyer", "@example.com", "buyer@", "a b@example.com", "a@b@c"})
  void asksForAnAddress(String email) {
    Contact contact = Contact.of(new Form(Map.of("email", email)));
    assertThat(contact.faults()).singleElement().matches(fault -> fault.field().equals("email"));
  }

  @Test
  void everyTextHasALimit() {
    String longText = "x".repeat(201);
    var contact = new Contact("x@" + "y".repeat(253), longText, longText);
    assertThat(contact.faults())
        .extracting(Contact.Fault::field)
        .containsExactly("email", "company", "name");
  }

  @Test
  void controlCharactersDoNotGetIn() {
    var form = new Form(Map.of("email", "a@b.example", "name", "A\u0000B\r\nC"));
    assertThat(Contact.of(form).name()).isEqualTo("A B  C");
  }
}
