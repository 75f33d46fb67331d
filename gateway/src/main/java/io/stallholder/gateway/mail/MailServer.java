package io.stallholder.gateway.mail;

import io.stallholder.gateway.config.Secret;
import io.stallholder.gateway.config.SmtpConfig;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/// A mail server that is spoken to by SMTP.
public final class MailServer implements Post {
  private static final String TIMEOUT = Long.toString(Duration.ofSeconds(10).toMillis());

  private final String from;
  private final Session session;

  public MailServer(SmtpConfig smtp) {
    this.from = smtp.from();
    this.session = session(smtp);
  }

  private static Session session(SmtpConfig smtp) {
    var properties = new Properties();
    properties.setProperty("mail.transport.protocol", "smtp");
    // Addresses may have any letters, where the server takes them (RFC 6531).
    properties.setProperty("mail.mime.allowutf8", "true");
    properties.setProperty("mail.smtp.host", smtp.host());
    properties.setProperty("mail.smtp.port", Integer.toString(smtp.port()));
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT);
    properties.setProperty("mail.smtp.timeout", TIMEOUT);
    properties.setProperty("mail.smtp.writetimeout", TIMEOUT);
    properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(smtp.startTls()));
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(smtp.startTls()));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    if (smtp.username().isEmpty()) {
      return Session.getInstance(properties);
    }
    properties.setProperty("mail.smtp.auth", "true");
    var login =
        new PasswordAuthentication(
            smtp.username().get(), smtp.password().map(Secret::value).orElse(""));
    return Session.getInstance(
        properties,
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return login;
          }
        });
  }

  @Override
  public Optional<String> send(Letter letter) {
    try {
      Transport.send(Post.message(session, from, letter));
      return Optional.empty();
    } catch (MessagingException e) {
      // Its message may hold addresses.
      return Optional.of("the mail server does not take it: " + e.getClass().getSimpleName());
    }
  }
}
