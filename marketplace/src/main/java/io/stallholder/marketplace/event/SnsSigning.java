package io.stallholder.marketplace.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/// What of an envelope SNS signs, how, and where its certificates lie. Pure.
final class SnsSigning {
  private static final List<String> OF_NOTIFICATION =
      List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
  private static final List<String> OF_CONFIRMATION =
      List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

  private static final String HOST = "sns\\.[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}\\.amazonaws\\.com";
  private static final String PATH = "/[A-Za-z0-9._-]+\\.pem";

  private SnsSigning() {}

  static SnsEnvelope read(String body) {
    JsonNode json = EventParser.json(body);
    if (json.has("Type") && json.has("MessageId")) {
      return enveloped(json);
    }
    return json.has("action") && !json.has("detail-type")
        ? new SnsEnvelope.Unsigned("it was delivered raw, and bears no signature")
        : new SnsEnvelope.Other();
  }

  private static SnsEnvelope enveloped(JsonNode json) {
    String version = json.path("SignatureVersion").asText();
    String algorithm =
        switch (version) {
          case "1" -> "SHA1withRSA";
          case "2" -> "SHA256withRSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return new SnsEnvelope.Unsigned(
          version.isEmpty()
              ? "it bears no signature"
              : "its signature is of version " + version + ", not 1 or 2");
    }
    String certificate = json.path("SigningCertURL").asText();
    if (!isOfSns(certificate)) {
      return new SnsEnvelope.Unsigned(
          "its certificate does not lie at SNS, but at \"" + certificate + '"');
    }
    return new SnsEnvelope.Signed(
        json.path("TopicArn").asText(),
        URI.create(certificate),
        algorithm,
        signed(json),
        json.path("Signature").asText());
  }

  /// The members that SNS signs, each by its name; the subject only where there is one.
  private static String signed(JsonNode json) {
    boolean isNotification = json.path("Type").asText().equals("Notification");
    var text = new StringBuilder();
    for (String name : isNotification ? OF_NOTIFICATION : OF_CONFIRMATION) {
      if (json.hasNonNull(name)) {
        text.append(name).append('\n').append(json.path(name).asText()).append('\n');
      }
    }
    return text.toString();
  }

  private static boolean isOfSns(String url) {
    try {
      URI uri = new URI(url);
      return "https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getHost().equals(uri.getRawAuthority())
          && uri.getHost().matches(HOST)
          && uri.getRawPath().matches(PATH)
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
