package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Market.Seller;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.database.EmbeddedDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// How long buyers wait for their page beyond the time that AWS takes to say who they are: the
/// slowest in a hundred, less what ResolveCustomer alone mostly takes at the same moments.
final class Registrations implements Benchmark {
  private static final double TARGET_MILLIS = 10;
  private static final Duration EACH = Duration.ofMillis(20);
  private static final int WARM_UPS = 1_000;
  private static final int MEASURED = 1_500;
  private static final String HEAP = "-Xmx256m";
  private static final String ACCOUNT = "210987654321";
  private static final Pattern READY = Pattern.compile("buyers on port (\\d+)");

  private final Program program;

  Registrations(Program program) {
    this.program = program;
  }

  @Override
  public String key() {
    return "registration";
  }

  @Override
  public Result run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("stallholder-bench-");
    try (Market market = Market.open(program.start(List.of(), "simulate", "--port", "0"), 1);
        EmbeddedDatabase database = EmbeddedDatabase.temporary();
        Child gateway = start(market, database.config(), folder)) {
      var _ = send(market, gateway, WARM_UPS);
      List<List<Double>> times = send(market, gateway, MEASURED);
      List<Double> pages = times.getFirst();
      List<Double> alone = times.getLast();
      Row row =
          Row.atMost(
              "registration: time beyond ResolveCustomer at 50 a second, p99",
              at(pages, 0.99) - at(alone, 0.5),
              "ms",
              TARGET_MILLIS);
      return new Result(
          row,
          List.of(
              "the whole POST: " + describe(pages),
              "ResolveCustomer alone, in between: " + describe(alone),
              "%,d new licenses of each; heap %s".formatted(MEASURED, HEAP)));
    } finally {
      Files.deleteIfExists(folder.resolve("stallholder.yaml"));
      Files.deleteIfExists(folder);
    }
  }

  private static List<List<Double>> send(Market market, Child gateway, int count)
      throws IOException, InterruptedException {
    var signed = new SignedCall(market.uri(), market.seller(), "ResolveCustomer");
    List<byte[]> alone =
        market.tokens(count).stream()
            .map(token -> signed.of("{\"RegistrationToken\":\"%s\"}".formatted(token)))
            .toList();
    List<byte[]> pages = market.tokens(count).stream().map(Registrations::post).toList();
    return Pace.send(
        List.of(new Pace.Kind(gateway.uri(), pages, 303), new Pace.Kind(market.uri(), alone, 200)),
        EACH);
  }

  private static byte[] post(String token) {
    String form = "x-amzn-marketplace-token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    String head =
        """
        POST /register HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/x-www-form-urlencoded\r
        Content-Length: %d\r
        \r
        """
            .formatted(form.length());
    return (head + form).getBytes(StandardCharsets.US_ASCII);
  }

  private static String describe(List<Double> millis) {
    return "p50 %s ms, p99 %s ms, longest %s ms"
        .formatted(
            Report.number(at(millis, 0.5)),
            Report.number(at(millis, 0.99)),
            Report.number(millis.getLast()));
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  private Child start(Market market, DatabaseConfig place, Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("stallholder.yaml"), config(place, market));
    Seller seller = market.seller();
    Map<String, String> environment =
        Map.of(
            "AWS_ENDPOINT_URL", market.uri().toString(),
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", seller.accessKeyId(),
            "AWS_SECRET_ACCESS_KEY", seller.secretAccessKey());
    List<String> command = program.command(List.of(HEAP), "serve", "--config", file.toString());
    return Child.start(command, environment, READY);
  }

  private static String config(DatabaseConfig place, Market market) {
    String dimensions =
        String.join(
            "", market.dimensions().stream().map("      - { key: %s }\n"::formatted).toList());
    return """
    database:
      url: %s
      username: %s
      password: %s
    accounts:
      - id: "%s"
    products:
      - code: %s
        account: "%4$s"
        dimensions:
    %6$sregistration:
      sellerName: Example Software
      supportContact: support@example.com
    metering:
      zeroRecords: false
    http:
      publicPort: 0
      internalPort: 0
      requestsPerMinute: 1000000
    """
        .formatted(
            place.url(),
            place.username().orElseThrow(),
            place.password().orElseThrow().value(),
            ACCOUNT,
            market.productCode(),
            dimensions);
  }
}
