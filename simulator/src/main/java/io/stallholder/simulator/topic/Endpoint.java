package io.stallholder.simulator.topic;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.world.QueueAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a subscription delivers to. A new way must break the build.
sealed interface Endpoint {
  String SQS = "sqs";
  String HTTP = "http";
  Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  int MAX_PORT = 65_535;
  Pattern QUEUE_ARN =
      Pattern.compile("arn:aws:sqs:us-east-1:(?<account>\\d{12}):(?<name>[A-Za-z0-9_-]{1,80})");

  record Queue(QueueAddress address) implements Endpoint {
    @Override
    public String protocol() {
      return SQS;
    }

    @Override
    public String text() {
      return address.arn();
    }
  }

  /// On this machine: no other is ever contacted.
  record Web(URI uri) implements Endpoint {
    @Override
    public String protocol() {
      return HTTP;
    }

    @Override
    public String text() {
      return uri.toString();
    }
  }

  String protocol();

  /// As it was given to Subscribe.
  String text();

  /// @throws AwsError when it cannot be delivered to
  static Endpoint of(String protocol, String text) {
    return switch (protocol) {
      case SQS -> queue(text);
      case HTTP -> web(text);
      case "https" ->
          throw Refusal.invalid(
              "Protocol",
              "https is not simulated, since no certificate of an endpoint on this machine would"
                  + " be trusted; use http");
      default ->
          throw Refusal.invalid("Protocol", protocol + " is not simulated; sqs and http are");
    };
  }

  @Behaviour(
      value = "Queues in us-east-1 can be subscribed, whether or not they exist yet",
      source = Source.GUESS,
      of = "this simulator has queues there only; SNS is not known to look for the queue",
      date = "2026-11-24")
  private static Endpoint queue(String arn) {
    Matcher matcher = QUEUE_ARN.matcher(arn);
    if (!matcher.matches()) {
      throw Refusal.invalid("SQS endpoint ARN");
    }
    return new Queue(new QueueAddress(matcher.group("account"), matcher.group("name")));
  }

  @Behaviour(
      value = "HTTP endpoints are on the loopback interface; any other answers InvalidParameter",
      source = Source.GUESS,
      of = "AWS delivers to public endpoints; a simulator must not send to strangers",
      date = "2026-11-24")
  private static Endpoint web(String text) {
    if (!text.toLowerCase(Locale.ROOT).startsWith("http://")) {
      throw Refusal.invalid("Endpoint must match the specified protocol");
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw Refusal.invalid("Endpoint", "it is not a URL");
    }
    if (uri.getHost() == null || uri.getPort() > MAX_PORT || uri.getRawFragment() != null) {
      throw Refusal.invalid("Endpoint", "it is not a URL with a host");
    }
    if (uri.getRawUserInfo() != null) {
      throw Refusal.invalid("Endpoint", "a user and password in it are not simulated");
    }
    if (!LOOPBACK.contains(uri.getHost().toLowerCase(Locale.ROOT))) {
      throw Refusal.invalid(
          "Endpoint",
          "this simulator delivers to its own machine only (127.0.0.1, localhost or [::1]), not to "
              + uri.getHost());
    }
    return new Web(uri);
  }

  /// Whose it is, where that can be told.
  default Optional<String> account() {
    return switch (this) {
      case Queue queue -> Optional.of(queue.address().accountId());
      case Web web -> Optional.empty();
    };
  }
}
