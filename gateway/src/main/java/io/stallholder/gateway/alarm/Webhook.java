package io.stallholder.gateway.alarm;

import io.stallholder.gateway.config.AlarmsConfig.Hook;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.webhook.Signature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// POSTs alarms as JSON, signed as [Standard Webhooks](https://www.standardwebhooks.com) are.
final class Webhook implements Receiver, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int STATUS_OK = 200;
  private static final int STATUS_REDIRECT = 300;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI url;
  private final byte[] key;
  private final InstantSource machine;

  /// @param machine the receiver compares the time of sending with its own clock, which is no
  ///   business time
  Webhook(Hook hook, InstantSource machine) {
    this.url = hook.uri();
    this.key = hook.key();
    this.machine = machine;
  }

  @Override
  public ReceiverName name() {
    return ReceiverName.WEBHOOK;
  }

  @Override
  public Optional<String> tell(Notice notice) throws InterruptedException {
    byte[] body = Json.bytes(notice.body());
    String id = "msg_" + notice.id();
    String timestamp = Long.toString(machine.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", Signature.header(List.of(key), id, timestamp, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
      int status = response.statusCode();
      return status >= STATUS_OK && status < STATUS_REDIRECT
          ? Optional.empty()
          : Optional.of("it answered with status " + status);
    } catch (IOException e) {
      // Its message may hold the address, which with many receivers is a secret.
      return Optional.of("it cannot be reached: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
