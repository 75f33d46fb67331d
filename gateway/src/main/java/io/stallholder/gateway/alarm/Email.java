package io.stallholder.gateway.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.config.AlarmsConfig.Mail;
import io.stallholder.gateway.config.Secret;
import io.stallholder.gateway.config.SmtpConfig;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// Mails alarms as plain text.
final class Email implements Receiver {
  private static final String TIMEOUT = Long.toString(Duration.ofSeconds(10).toMillis());

  private final Mail mail;
  private final Session session;

  Email(Mail mail) {
    this.mail = mail;
    this.session = session(mail.smtp());
  }

  private static Session session(SmtpConfig smtp) {
    var properties = new Properties();
    properties.setProperty("mail.transport.protocol", "smtp");
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
  public ReceiverName name() {
    return ReceiverName.EMAIL;
  }

  @Override
  public Optional<String> tell(Notice notice) {
    try {
      Transport.send(message(notice));
      return Optional.empty();
    } catch (MessagingException e) {
      // Its message may hold addresses.
      return Optional.of("the mail server does not take it: " + e.getClass().getSimpleName());
    }
  }

  private Message message(Notice notice) throws MessagingException {
    String id = "<" + notice.id() + "@stallholder>";
    var message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
          }
        };
    JsonNode body = notice.body();
    message.setFrom(new InternetAddress(mail.smtp().from()));
    message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(mail.to()));
    message.setSubject(subject(body), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(Instant.parse(body.path("timestamp").asText())));
    message.setText(text(body), StandardCharsets.UTF_8.name());
    return message;
  }

  static String subject(JsonNode body) {
    JsonNode data = body.path("data");
    List<String> words = new ArrayList<>();
    words.add("[Stallholder]");
    if (data.path("mode").asText().equals("simulated")) {
      words.add("(simulated)");
    }
    if (data.has("severity")) {
      words.add(data.path("severity").asText().toUpperCase(Locale.ROOT));
    }
    words.add(data.path("name").asText());
    words.add(body.path("type").asText().replace("alarm.", ""));
    return String.join(" ", words);
  }

  static String text(JsonNode body) {
    JsonNode data = body.path("data");
    var text = new StringBuilder(data.path("summary").asText()).append(".\n");
    line(text, "Meaning", data.path("meaning"));
    line(text, "At stake", data.path("stake"));
    line(text, "What to do", data.path("action"));
    text.append('\n');
    data.path("subject")
        .properties()
        .forEach(label ->
            text.append(label.getKey())
                .append(": ")
                .append(label.getValue().asText())
                .append('\n'));
    for (String member : List.of("value", "since", "endedAt", "id")) {
      if (data.has(member)) {
        text.append(member).append(": ").append(data.path(member).asText()).append('\n');
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String title, JsonNode words) {
    if (!words.isMissingNode()) {
      text.append('\n').append(title).append(": ").append(words.asText()).append('\n');
    }
  }
}
