package io.stallholder.simulator.world;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An SQS queue, as named by the path of its URL.
public record QueueAddress(String accountId, String name) {
  private static final String ARN_PREFIX = "arn:aws:sqs:us-east-1:";
  private static final Pattern URL =
      Pattern.compile("(?:https?://[^/]+)?/(?<account>\\d{12})/(?<name>[A-Za-z0-9_-]{1,80})");

  /// Of whatever host: the same queue can be reached under several.
  public static Optional<QueueAddress> ofUrl(String url) {
    Matcher matcher = URL.matcher(url);
    return matcher.matches()
        ? Optional.of(new QueueAddress(matcher.group("account"), matcher.group("name")))
        : Optional.empty();
  }

  /// The queue in us-east-1 that an ARN names.
  public static Optional<QueueAddress> ofArn(String arn) {
    return arn.startsWith(ARN_PREFIX)
        ? ofUrl("/" + arn.substring(ARN_PREFIX.length()).replace(':', '/'))
        : Optional.empty();
  }

  public String path() {
    return "/" + accountId + "/" + name;
  }

  public String arn() {
    return ARN_PREFIX + accountId + ":" + name;
  }
}
