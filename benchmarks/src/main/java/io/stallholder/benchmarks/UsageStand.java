package io.stallholder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.EmbeddedDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Scope;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A gateway with a small heap, and PostgreSQL that commits to disk: processes on this machine. A
/// second database on the same server has the same tables, for what is measured beside it.
final class UsageStand implements AutoCloseable {
  static final String HEAP = "-Xmx256m";
  static final long SEED = 4711;
  static final int LICENSES = 200;

  private static final String MEASURED = "measured";
  private static final String BESIDE = "beside";
  private static final String SOURCES = "urn:example:app";
  private static final Pattern READY = Pattern.compile("the seller's app on port (\\d+)");
  private static final Pattern COMMITS =
      Pattern.compile("(?m)^stallholder_usage_commits_total ([0-9.]+)$");

  /// Nothing listens there, and nothing has to: no hour ends while we measure.
  private static final String NO_AWS = "http://127.0.0.1:9";

  private final EmbeddedDatabase server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final Child gateway;
  private final String key;

  private UsageStand(EmbeddedDatabase server, Path folder, Child gateway, String key) {
    this.server = server;
    this.folder = folder;
    this.gateway = gateway;
    this.key = key;
  }

  static UsageStand open(Program program) throws IOException, InterruptedException {
    EmbeddedDatabase server = EmbeddedDatabase.temporary();
    try {
      Path folder = Files.createTempDirectory("stallholder-bench-");
      String key = prepare(server, MEASURED);
      var _ = prepare(server, BESIDE);
      Path file = Files.writeString(folder.resolve("stallholder.yaml"), config(server));
      List<String> command = program.command(List.of(HEAP), "serve", "--config", file.toString());
      Map<String, String> environment =
          Map.of(
              "AWS_ENDPOINT_URL", NO_AWS,
              "AWS_REGION", "us-east-1",
              "AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1",
              "AWS_SECRET_ACCESS_KEY", "nobody/checks/it");
      return new UsageStand(server, folder, Child.start(command, environment, READY), key);
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  Child gateway() {
    return gateway;
  }

  /// The head of a request for usage, but for its length.
  String head(String type) {
    return """
    POST /v1/usage HTTP/1.1\r
    Host: 127.0.0.1\r
    Authorization: Bearer %s\r
    Content-Type: %s\r
    """
        .formatted(key, type);
  }

  /// A finished request that reads something.
  byte[] question(String path) {
    return """
    GET %s HTTP/1.1\r
    Host: 127.0.0.1\r
    Authorization: Bearer %s\r
    \r
    """
        .formatted(path, key)
        .getBytes(StandardCharsets.US_ASCII);
  }

  static String source() {
    return SOURCES;
  }

  static String tenant(int number) {
    return "tenant-" + number % LICENSES;
  }

  /// To the database beside the gateway's.
  Connection beside() throws SQLException {
    return connect(config(server, BESIDE));
  }

  /// Transactions that the gateway stored usage with.
  double commits() throws IOException, InterruptedException {
    Matcher matcher = COMMITS.matcher(get("/metrics"));
    if (!matcher.find()) {
      throw new IllegalStateException("the gateway does not count its commits");
    }
    return Double.parseDouble(matcher.group(1));
  }

  /// The sum of all that the gateway says it accepted.
  BigDecimal accepted() throws IOException, InterruptedException {
    BigDecimal sum = BigDecimal.ZERO;
    JsonNode balances =
        JsonMapper.builder().build().readTree(get("/v1/ledger/balance")).path("balances");
    for (JsonNode balance : balances) {
      sum = sum.add(new BigDecimal(balance.path("accepted").asText()));
    }
    return sum;
  }

  @Override
  public void close() {
    http.close();
    gateway.close();
    server.close();
    try {
      Files.deleteIfExists(folder.resolve("stallholder.yaml"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = gateway.uri().resolve(path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + key).build();
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + " answered " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private static String prepare(EmbeddedDatabase server, String name) {
    try (Connection admin = connect(server.config());
        Statement statement = admin.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    try (Database database = Database.open(config(server, name))) {
      database
          .jdbi()
          .useHandle(handle ->
              handle.execute(
                  """
                  insert into license (id, product_code, state, license_arn, buyer_account, tenant,
                    activated_at, created_at)
                  select gen_random_uuid(), 'bench0product', 'active',
                    'arn:aws:license-manager::294406891311:license:l-' || md5(number::text),
                    '345678901234', 'tenant-' || number, now() - interval '10 days', now()
                  from generate_series(0, ? - 1) as number
                  """,
                  LICENSES));
      return new ApiKeys(database.jdbi(), Clock.systemUTC())
          .create("bench", Set.of(Scope.USAGE, Scope.READ))
          .secret();
    }
  }

  private static DatabaseConfig config(EmbeddedDatabase server, String name) {
    DatabaseConfig any = server.config();
    String url = any.url().substring(0, any.url().lastIndexOf('/') + 1) + name;
    return new DatabaseConfig(url, any.username(), any.password(), any.poolSize());
  }

  private static Connection connect(DatabaseConfig place) throws SQLException {
    return DriverManager.getConnection(
        place.url(), place.username().orElseThrow(), place.password().orElseThrow().value());
  }

  private static String config(EmbeddedDatabase server) {
    DatabaseConfig place = config(server, MEASURED);
    return """
    database:
      url: %s
      username: %s
      password: %s
    accounts:
      - id: "210987654321"
    products:
      - code: bench0product
        account: "210987654321"
        dimensions:
          - { key: api_calls }
          - { key: storage_gb }
    http:
      publicPort: 0
      internalPort: 0
    """
        .formatted(
            place.url(), place.username().orElseThrow(), place.password().orElseThrow().value());
  }
}
