package io.stallholder.gateway.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class WebhookTest {
  /// The example that the libraries of Standard Webhooks test with.
  @Test
  void signsAsStandardWebhooksDo() {
    byte[] key = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    assertThat(
            Webhook.signature(
                new SecretKeySpec(key, "HmacSHA256"),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                body))
        .isEqualTo("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }
}
