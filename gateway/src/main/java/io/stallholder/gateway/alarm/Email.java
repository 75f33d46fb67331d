package io.stallholder.gateway.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.config.AlarmsConfig.Mail;
import io.stallholder.gateway.mail.Letter;
import io.stallholder.gateway.mail.MailServer;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Mails alarms as plain text.
final class Email implements Receiver {
  private final String to;
  private final MailServer server;

  Email(Mail mail) {
    this.to = mail.to();
    this.server = new MailServer(mail.smtp());
  }

  @Override
  public ReceiverName name() {
    return ReceiverName.EMAIL;
  }

  @Override
  public Optional<String> tell(Notice notice) {
    JsonNode body = notice.body();
    try {
      return server.send(
          new Letter(
              notice.id(),
              List.of(InternetAddress.parse(to)),
              subject(body),
              text(body),
              Instant.parse(body.path("timestamp").asText())));
    } catch (AddressException _) {
      return Optional.of("alarms.email holds no addresses");
    }
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
