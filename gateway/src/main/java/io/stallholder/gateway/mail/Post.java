package io.stallholder.gateway.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Optional;

/// Takes mail on its way.
public sealed interface Post permits MailServer, Outbox {
  /// @return empty once it was taken; else why not, without anybody's address
  Optional<String> send(Letter letter);

  /// As it goes over the wire.
  static MimeMessage message(Session session, String from, Letter letter)
      throws MessagingException {
    String id = "<" + letter.id() + "@stallholder>";
    var message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
          }
        };
    message.setFrom(new InternetAddress(from));
    message.setRecipients(Message.RecipientType.TO, letter.to().toArray(new InternetAddress[0]));
    message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(letter.at()));
    message.setText(letter.text(), StandardCharsets.UTF_8.name());
    return message;
  }
}
