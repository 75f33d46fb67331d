package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContactTest {
  private static final List<Field> FIELDS = Field.of(List.of());

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
        "用户@例子.广告",
        "o'neil@example.com",
        "\"john doe\"@example.com",
        "\"a@b\\\"c\"@example.com",
        "x@[192.0.2.1]",
        "x@[IPv6:2001:db8::1]",
        "root@localhost",
        "!#$%&'*+/=?^_`{|}~-@example.com",
      })
  void takesAnyAddressAndKeepsItAsItIs(String email) {
    Contact contact = Contact.of(new Form(Map.of("email", " " + email + " ")), FIELDS);
    assertThat(contact.faults(FIELDS)).isEmpty();
    assertThat(contact.email()).isEqualTo(email);
    assertThat(contact.values().get("company")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "buyer",
        "@example.com",
        "buyer@",
        "a b@example.com",
        "a@b@c",
        "a..b@example.com",
        ".a@example.com",
        "a.@example.com",
        "a@-example.com",
        "a@example..com",
        "a@exa_mple.com",
        "a@[300.0.2.1]",
        "\"a@example.com",
      })
  void asksForAnAddress(String email) {
    Contact contact = Contact.of(new Form(Map.of("email", email)), FIELDS);
    assertThat(contact.faults(FIELDS))
        .singleElement()
        .matches(fault -> fault.field().key().equals("email"));
  }

  @Test
  void everyTextHasALimit() {
    String longText = "x".repeat(201);
    var form =
        new Form(Map.of("email", "x@" + "y".repeat(253), "company", longText, "name", longText));
    assertThat(Contact.of(form, FIELDS).faults(FIELDS))
        .extracting(fault -> fault.field().key())
        .containsExactly("email", "company", "name");
  }

  @Test
  void controlCharactersDoNotGetIn() {
    var form = new Form(Map.of("email", "a@b.example", "name", "A\u0000B\r\nC"));
    assertThat(Contact.of(form, FIELDS).values().get("name")).isEqualTo("A B  C");
  }

  @Test
  void whatIsNotAskedDoesNotGetIn() {
    var form = new Form(Map.of("email", "a@b.example", "customerId", "somebody"));
    assertThat(Contact.of(form, FIELDS).values()).doesNotContainKey("customerId");
  }
}
