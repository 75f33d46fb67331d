package io.stallholder.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the documentation shows.
final class ExampleTest {
  @TempDir private Path folder;

  @Test
  void threeCallsAreAllThatAnAppNeeds() throws InterruptedException {
    try (Server server = new Server(Server.accepting())) {
      example(server.uri(), "key", "whsec_c2VjcmV0", name -> null);
      assertThat(server.requests()).extracting(Server.Request::method).contains("POST", "GET");
    }
  }

  private void example(
      URI gateway, String apiKey, String secret, Function<String, @Nullable String> header)
      throws InterruptedException {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    try (UsageReporter usage =
        UsageReporter.builder(gateway, apiKey).spool(folder.resolve("usage")).build()) {
      usage.report(UsageEvent.of("tenant-42", "api_calls", 3));

      Access access = Access.builder(gateway, apiKey).build();
      boolean mayUse = access.ofTenant("tenant-42", "api_calls").allowedOrElse(true);
      assertThat(mayUse).isTrue();

      WebhookVerifier webhooks = WebhookVerifier.of(secret);
      webhooks.verify(header, body).event().ifPresent(access::heard);
      assertThat(usage.flush(Duration.ofSeconds(20))).isTrue();
    }
  }
}
