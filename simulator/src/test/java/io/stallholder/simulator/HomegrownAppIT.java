package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractListAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A seller's app that knows nothing of Stallholder: a plain Node.js server with AWS's SDK.
final class HomegrownAppIT {
  private static final Pattern ADDRESS = Pattern.compile("listening on (http://[0-9.:]+)\\R");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path node = Tools.node();
  private final Stall stall = Stall.open();
  private final Path log;
  private final Process app;

  HomegrownAppIT(@TempDir Path folder) {
    this.log = folder.resolve("log");
    this.app =
        NodeSdk.of(node, folder, stall.uri())
            .program("seller-app.mjs", Map.of("PORT", "0", "QUEUE_URL", stall.queueUrl()))
            .start(log, folder.resolve("errors"));
  }

  @AfterEach
  void close() throws InterruptedException {
    app.destroyForcibly().waitFor();
    stall.close();
  }

  private record Reply(int status, String body) {}

  @Test
  void itsPageAnswersWhenAwsLooks() {
    Reply page = send("GET", "/register", "");

    assertThat(page.status()).isEqualTo(200);
  }

  @Test
  void theHoursOfABuyerAreMetered() {
    Subscription subscription = registered();
    use(subscription, 3, "2030-11-05T12:10:00Z");
    use(subscription, 4, "2030-11-05T12:50:00Z");
    stall.advance("PT1H");
    use(subscription, 5, "2030-11-05T13:01:00Z");
    tick("2030-11-05T13:01:12Z", 1);
    assertThatMetered(subscription).containsExactly("2030-11-05T12:00:00Z=7");
    tick("2030-11-05T13:02:00Z", 0);
    stall.advance("PT1H");
    tick("2030-11-05T14:01:12Z", 1);

    assertThatMetered(subscription)
        .containsExactly("2030-11-05T12:00:00Z=7", "2030-11-05T13:00:00Z=5");
  }

  @Test
  void anHourWhoseReplyIsLostIsBilledOnce() {
    Subscription subscription = registered();
    use(subscription, 3, "2030-11-05T12:10:00Z");
    stall.advance("PT1H");
    stall.post("faults", "{\"operation\":\"BatchMeterUsage\",\"kind\":\"lose-reply\",\"count\":1}");
    tick("2030-11-05T13:01:12Z", 1);

    assertThatMetered(subscription).containsExactly("2030-11-05T12:00:00Z=3");
    assertThat(stall.get("calls?operation=BatchMeterUsage").path("total").asInt()).isEqualTo(2);
  }

  @Test
  void theLastHourOfABuyerWhoLeavesIsMetered() {
    Subscription subscription = registered();
    use(subscription, 3, "2030-11-05T12:10:00Z");
    stall.advance("PT20M");
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT31S");
    awaitState(subscription, "leaving");
    tick("2030-11-05T12:22:00Z", 1);

    assertThatMetered(subscription).containsExactly("2030-11-05T12:00:00Z=3");
  }

  @Test
  void aTokenOfNobodyRegistersNobody() {
    assertThat(register("nonsense").status()).isEqualTo(400);
    assertThat(stall.get("calls?operation=ResolveCustomer").at("/calls/0/status").asInt())
        .isEqualTo(400);
  }

  /// As buyers do it: they subscribe, click "Set up your account", and wait for the app.
  private Subscription registered() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    assertThat(register(subscription.token()).status()).isEqualTo(200);
    stall.advance("PT72S");
    awaitState(subscription, "active");
    return subscription;
  }

  private Reply register(String token) {
    return send(
        "POST",
        "/register",
        "x-amzn-marketplace-token=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
  }

  private void use(Subscription subscription, int quantity, String time) {
    String usage =
        "{\"license\":\"%s\",\"dimension\":\"api_calls\",\"quantity\":%d,\"time\":\"%s\"}"
            .formatted(subscription.licenseArn(), quantity, time);
    assertThat(send("POST", "/usage", usage).status()).isEqualTo(202);
  }

  /// @param records how many records AWS is to take
  private void tick(String until, int records) {
    Reply reply = send("POST", "/tick", "{\"until\":\"" + until + "\"}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(Stall.parse(reply.body()).path("statuses"))
        .hasSize(records)
        .allSatisfy(status -> assertThat(status.asText()).isEqualTo("Success"));
  }

  private void awaitState(Subscription subscription, String state) {
    Deadline.await(
        "a customer who is " + state,
        () ->
            Optional.of(Stall.parse(send("GET", "/customers", "").body()))
                .map(customers -> customers.path(subscription.licenseArn()))
                .filter(customer -> customer.path("state").asText().equals(state)));
  }

  private AbstractListAssert<?, ?, String, ?> assertThatMetered(Subscription subscription) {
    JsonNode ledger = stall.get("ledger?licenseArn=" + subscription.licenseArn());
    return assertThat(ledger.path("records"))
        .extracting(
            record -> record.path("hour").asText() + "=" + record.path("quantity").asText());
  }

  private Reply send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve(path))
            .timeout(LIMIT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = stall.http().send(request, BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Any free port: the app says which.
  private URI address() {
    return Deadline.await(
        "an app that listens",
        () -> {
          assertThat(app.isAlive()).as("the app runs").isTrue();
          Matcher line = ADDRESS.matcher(read(log));
          return line.find() ? Optional.of(URI.create(line.group(1))) : Optional.empty();
        });
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
