package io.stallholder.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A buyer's token is nowhere but on its way to AWS: H08, H09 and H10, in all that is left behind
/// when a gateway has registered a buyer and turned others away.
@Timeout(120)
final class ForgottenTokenIT {
  private static final String TOKEN = "x-amzn-marketplace-token";

  @RegisterExtension final Stall stall = new Stall();

  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .cookieHandler(cookies)
          .build();
  // By where it was seen.
  private final Map<String, String> left = new TreeMap<>();

  ForgottenTokenIT() throws IOException {}

  @Test
  void nothingThatIsLeftBehindHoldsAToken() throws Exception {
    GatewayProcess gateway = stall.serve(Map.of("STALLHOLDER_HTTP_REQUESTS_PER_MINUTE", "100000"));
    JsonNode order = stall.order();
    String good = order.path("registrationToken").asText();
    String expired = stall.order().path("registrationToken").asText();
    String unknown = "Zm9yZ290dGVu+a/b=%zz~" + "long".repeat(30);
    comesAndRegisters(good);
    comes(unknown);
    fails(good);
    stall.advance(Duration.ofHours(5));
    comes(expired);
    int _ = gateway.stop();

    keep("log", Files.readString(gateway.log()));
    Tables.dump(stall.database()).forEach((table, rows) -> keep("table " + table, rows));
    cookies.getCookieStore().getCookies().forEach(it -> keep("cookie", it.toString()));
    assertThat(left.get("log")).contains("is registered", "ResolveCustomer failed");
    assertThat(left.get("table public.license")).contains(order.path("licenseArn").asText());
    for (String token : new String[] {good, expired, unknown}) {
      assertThat(traces(token)).isEmpty();
    }
    aPlantedTokenIsFound(good);
  }

  /// Otherwise finding none would say nothing.
  private void aPlantedTokenIsFound(String token) throws SQLException {
    byte[] bytes = token.getBytes(UTF_8);
    Tables.execute(
        stall.database(),
        """
        create table planted (id int, bytes bytea, json jsonb, more text[]);
        insert into planted values (1, '\\x%s', '{"t":"%s"}', '{%s}');
        """
            .formatted(
                HexFormat.of().formatHex(bytes),
                URLEncoder.encode(token, UTF_8),
                Base64.getEncoder().encodeToString(("a" + token).getBytes(UTF_8))));
    Tables.dump(stall.database()).forEach((table, rows) -> keep("table " + table, rows));
    assertThat(traces(token)).containsOnlyKeys("table public.planted");
    assertThat(traces(token).get("table public.planted"))
        .contains("hex", "URL-encoded", "base64, after 1 bytes more");
  }

  private Map<String, String> traces(String token) {
    var traces = new Traces(token);
    Map<String, String> found = new TreeMap<>();
    left.forEach((where, text) -> {
      if (!traces.in(text).isEmpty()) {
        found.put(where, traces.in(text).toString());
      }
    });
    return found;
  }

  private void comesAndRegisters(String token) throws IOException, InterruptedException {
    String page = comes(token).headers().firstValue("Location").orElseThrow();
    visits(page);
    assertThat(posts(page, "email=broken").statusCode()).isEqualTo(422);
    assertThat(posts(page, "email=ada%40example.com").statusCode()).isEqualTo(303);
    visits(page);
    visits(page + "/details");
    comes(token);
  }

  /// While AWS does not answer, and when somebody uses the token where it does not belong.
  private void fails(String token) throws IOException, InterruptedException {
    var fault = Map.of("operation", "ResolveCustomer", "kind", "throttle", "count", 2);
    new Http("").post(stall.control("/faults"), "application/json", fault).expecting(200);
    assertThat(comes(token).statusCode()).isEqualTo(503);
    var json = request("/register").header("Content-Type", "application/json");
    sends(json.POST(BodyPublishers.ofString("{\"%s\":\"%s\"}".formatted(TOKEN, token))));
    posts("/register/unknown", TOKEN + "=" + URLEncoder.encode(token, UTF_8));
  }

  private HttpResponse<String> comes(String token) throws IOException, InterruptedException {
    return posts("/register", TOKEN + "=" + URLEncoder.encode(token, UTF_8));
  }

  private HttpResponse<String> posts(String path, String form)
      throws IOException, InterruptedException {
    return sends(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private void visits(String path) throws IOException, InterruptedException {
    assertThat(sends(request(path)).statusCode()).isEqualTo(200);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(stall.registration(path));
  }

  private HttpResponse<String> sends(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    URI address = response.uri();
    String number = "answer %d, ".formatted(left.size());
    keep(number + "address", address.toString());
    keep(number + "headers", response.headers().map().toString());
    keep(number + "page", response.body());
    return response;
  }

  private void keep(String where, String text) {
    left.put(where, text);
  }
}
