package io.stallholder.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class WebhookVerifierTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_762_347_000);
  private static final String SECRET = "whsec_c3RhbGxob2xkZXItdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OQ==";
  private static final String BODY =
      "{\"type\":\"license.closing\",\"id\":\"msg_1\",\"time\":\"2025-11-05T12:50:00Z\",\"license\":{"
          + "\"id\":\"0199a1c2-7d0e-7b52-b1a0-5f1f6a0c9b11\",\"tenant\":\"tenant-42\"},"
          + "\"data\":{\"reason\":\"ä\",\"count\":3,\"in\":{\"deep\":true}}}";

  // printf '%s' "msg_1.1762347000.$BODY" | openssl dgst -sha256 -mac HMAC \
  //   -macopt key:stallholder-test-secret-0123456789 -binary | base64
  private static final String SIGNATURE = "v1,7eI3Z7jcbyE4scAl+pAPDfzm84kvChHY+m64c9y9JPA=";

  private final WebhookVerifier verifier = at(NOW, SECRET);

  @Test
  void whatOpensslSignedIsVerifiedAndRead() {
    WebhookEvent event = verify(verifier, headers(SIGNATURE), BODY).event().orElseThrow();
    assertThat(event.id()).isEqualTo("msg_1");
    assertThat(event.type()).isEqualTo("license.closing");
    assertThat(event.time()).isEqualTo("2025-11-05T12:50:00Z");
    assertThat(event.license()).contains(UUID.fromString("0199a1c2-7d0e-7b52-b1a0-5f1f6a0c9b11"));
    assertThat(event.tenant()).contains("tenant-42");
    assertThat(event.text("data", "reason")).contains("ä");
    assertThat(event.text("data", "count")).contains("3");
    assertThat(event.text("data", "in", "deep")).contains("true");
    assertThat(event.text("data", "in")).isEmpty();
    assertThat(event.text("missing", "deeper")).isEmpty();
    assertThat(event.json()).isEqualTo(BODY);
  }

  @Test
  void oneOfSeveralSignaturesIsEnough() {
    String other = "v1," + Base64.getEncoder().encodeToString(new byte[32]);
    assertIsVerified(verify(verifier, headers(other + " " + SIGNATURE), BODY));
    assertIsVerified(verify(verifier, headers("v1a,xyz " + SIGNATURE + " " + other), BODY));
    assertIsRefused(verify(verifier, headers(other), BODY));
    assertIsRefused(verify(verifier, headers(SIGNATURE.substring(3)), BODY));
    assertIsRefused(verify(verifier, headers("v2," + SIGNATURE.substring(3)), BODY));
    assertIsRefused(verify(verifier, headers("v1,%%% v1, v1 "), BODY));
  }

  @Test
  void eitherOfTwoSecretsFitsWhileOneIsReplaced() {
    String old = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);
    assertIsVerified(verify(at(NOW, old, SECRET), headers(SIGNATURE), BODY));
    assertIsVerified(verify(at(NOW, SECRET, old), headers(SIGNATURE), BODY));
    assertIsRefused(verify(at(NOW, old), headers(SIGNATURE), BODY));
  }

  @Test
  void whatIsTooOldOrTooNewIsRefused() {
    Duration limit = Duration.ofMinutes(5);
    assertIsVerified(verify(at(NOW.plus(limit), SECRET), headers(SIGNATURE), BODY));
    assertIsVerified(verify(at(NOW.minus(limit), SECRET), headers(SIGNATURE), BODY));
    assertIsRefused(verify(at(NOW.plus(limit).plusMillis(1), SECRET), headers(SIGNATURE), BODY));
    assertIsRefused(verify(at(NOW.minus(limit).minusMillis(1), SECRET), headers(SIGNATURE), BODY));
  }

  @Test
  void aMissingOrMalformedHeaderIsRefused() {
    for (String name : headers(SIGNATURE).keySet()) {
      Map<String, String> headers = headers(SIGNATURE);
      headers.remove(name);
      assertIsRefused(verify(verifier, headers, BODY));
    }
    for (String time : new String[] {"", "x", "-1", "1e9", "99999999999999999999", "٣"}) {
      Map<String, String> headers = headers(SIGNATURE);
      headers.put("webhook-timestamp", time);
      assertIsRefused(verify(verifier, headers, BODY));
    }
    assertIsRefused(verify(verifier, headers(SIGNATURE + " v1,".repeat(5_000)), BODY));
  }

  @Property(tries = 200)
  void anyChangeOfTheBodyIsRefused(@ForAll @IntRange(max = 10_000) int where, @ForAll byte bits) {
    byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
    body[where % body.length] ^= bits == 0 ? 1 : bits;
    assertIsRefused(verifier.verify(headers(SIGNATURE)::get, body));
  }

  @Test
  void aSecretThatIsNoneIsRefusedWithoutTellingIt() {
    assertThatThrownBy(() -> WebhookVerifier.of("whsec_not base64!"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("not base64!");
    assertThatThrownBy(WebhookVerifier::of).isInstanceOf(IllegalArgumentException.class);
  }

  private static WebhookVerifier at(Instant now, String... secrets) {
    return WebhookVerifier.of(secrets).within(Duration.ofMinutes(5), InstantSource.fixed(now));
  }

  private static Map<String, String> headers(String signatures) {
    Map<String, String> headers = new HashMap<>();
    headers.put("webhook-id", "msg_1");
    headers.put("webhook-timestamp", "1762347000");
    headers.put("webhook-signature", signatures);
    return headers;
  }

  private static Verification verify(
      WebhookVerifier verifier, Map<String, String> headers, String body) {
    return verifier.verify(headers::get, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertIsVerified(Verification verification) {
    assertThat(verification.refusal()).isEmpty();
    assertThat(verification.event()).isPresent();
  }

  private static void assertIsRefused(Verification verification) {
    assertThat(verification.event()).isEmpty();
    assertThat(verification.refusal()).isNotEmpty();
  }
}
