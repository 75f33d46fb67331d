package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SignatureTest {
  private static final byte[] KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

  /// The example that the libraries of Standard Webhooks test with.
  @Test
  void signsAsStandardWebhooksDo() {
    assertThat(Signature.header(List.of(KEY), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", BODY))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void eachKeySignsInItsTurn() {
    byte[] old = "a key of thirty-two bytes in all".getBytes(StandardCharsets.UTF_8);
    String both = Signature.header(List.of(KEY, old), "id", "1", BODY);
    assertThat(both)
        .isEqualTo(
            Signature.header(List.of(KEY), "id", "1", BODY)
                + " "
                + Signature.header(List.of(old), "id", "1", BODY));
  }
}
