package io.stallholder.gateway;

import static io.stallholder.gateway.ApiMarket.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.ApiDocument.Operation;
import io.stallholder.gateway.ApiStage.Call;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server answers that is not well, held against `openapi.yaml`.
@Timeout(120)
final class UnwellIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final String EVENT =
      """
      {"specversion": "1.0", "type": "used", "source": "app", "id": "1", "subject": "tenant-42",
       "time": "2026-11-05T11:59:00Z", "data": {"dimension": "api_calls", "quantity": 1}}
      """;

  private static final String TABLE =
      "license,dimension,hour,quantity\nl-1,api_calls,2026-11-05T11:00:00Z,1\n";

  private static final List<String> TABLES =
      List.of(
          "license",
          "metering_record",
          "open_hour",
          "usage_identity",
          "refused_event",
          "alarm",
          "inbox_message",
          "hour_hold",
          "metering_pause",
          "recovery",
          "registration_reference",
          "voided_event",
          "license_event",
          "sweep_finding",
          "audit_entry",
          "webhook_endpoint");

  private static final int MOST_ATTEMPTS = 20;

  private final ApiStage stage = new ApiStage(NOON);

  UnwellIT() throws Exception {}

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void withoutItsTablesItSaysThatTheFaultIsItsOwn() throws Exception {
    TABLES.forEach(this::drop);
    Map<Operation, String> answers = answers();
    for (Operation operation : stage.document().operations()) {
      if (operation.statuses().contains(500)) {
        assertThat(answers.get(operation)).as("%s", operation).isEqualTo("500 internal");
      }
    }
  }

  @Test
  void withoutItsDatabaseItAsksToComeAgain() throws Exception {
    String name =
        stage
            .jdbi()
            .withHandle(it -> it.select("SELECT current_database()").mapTo(String.class).one());
    try (Database another = TestDatabase.fresh()) {
      another
          .jdbi()
          .useHandle(handle -> {
            handle.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
            handle.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
          });
      askAllWithoutDatabase();
      ApiStage.until("the metrics say so", () -> metrics().contains("stallholder_database_up 0.0"));
      assertThat(metrics())
          .contains("stallholder_loop_failures_total{loop=\"inbox\"}")
          .contains("stallholder_http_requests_total")
          .contains("stallholder_measured_age_seconds")
          .doesNotContain("stallholder_metering_records");
      // Else the gateway would wait for it while it closes.
      another
          .jdbi()
          .useHandle(it -> it.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true"));
    }
  }

  @Test
  void withoutItsQueueItSaysThatItCannotTell() throws Exception {
    String fault = "{\"operation\":\"GetQueueAttributes\",\"kind\":\"reset\",\"count\":1000}";
    stage.control("POST", "faults", fault);
    Operation backlog = stage.document().operation("GET", "/v1/backlog");
    assertThat(answer(backlog)).isEqualTo("503 queue-unavailable");
    stage.control("DELETE", "faults", "");
    assertThat(answer(backlog)).isEqualTo("200 ");
  }

  private String metrics() throws Exception {
    Operation metrics = stage.document().operation("GET", "/metrics");
    return ApiDocument.text(stage.answer(metrics, stage.get("/metrics")));
  }

  private void askAllWithoutDatabase() throws Exception {
    Map<Operation, String> answers = answers();
    for (Operation operation : stage.document().operations()) {
      if (operation.scope().isPresent()) {
        assertThat(answers.get(operation))
            .as("%s", operation)
            .isEqualTo("503 database-unavailable");
      }
    }
    assertThat(answers)
        .containsEntry(stage.document().operation("GET", "/health/ready"), "503 not-ready")
        .containsEntry(stage.document().operation("GET", "/health/live"), "200 ")
        .containsEntry(stage.document().operation("GET", "/openapi.yaml"), "200 ")
        .containsEntry(stage.document().operation("GET", "/docs"), "200 ");
  }

  @Test
  void whileItStopsItFinishesWhatRunsAndTakesNothingNew() throws Exception {
    Operation ledger = stage.document().operation("GET", "/v1/ledger");
    Operation alive = stage.document().operation("GET", "/health/live");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        Handle handle = stage.jdbi().open()) {
      handle.begin().execute("LOCK TABLE attempt IN ACCESS EXCLUSIVE MODE");
      Future<String> running = threads.submit(() -> answer(ledger));
      ApiStage.until("it waits for the lock", this::isOneWaiting);
      threads.execute(stage.gateway()::close);
      ApiStage.until("it stops", () -> !answer(alive).equals("200 "));
      assertThat(answers().values()).containsOnly("503 stopping");
      handle.commit();
      assertThat(running.get()).isEqualTo("200 ");
    }
  }

  /// What `GET /v1/ledger` asks, and nobody else.
  private boolean isOneWaiting() {
    return stage
            .jdbi()
            .withHandle(handle ->
                handle
                    .select(
                        """
                        SELECT count(*) FROM pg_stat_activity
                         WHERE wait_event_type = 'Lock' AND query LIKE '%(*) from attempt %'
                           AND datname = current_database()
                        """)
                    .mapTo(Integer.class)
                    .one())
        == 1;
  }

  /// The gateway is at work meanwhile, and may stand in the way.
  private void drop(String table) {
    for (int attempt = 1; ; attempt++) {
      try {
        stage.jdbi().useHandle(handle -> handle.execute("DROP TABLE " + table + " CASCADE"));
        return;
      } catch (UnableToExecuteStatementException e) {
        if (attempt == MOST_ATTEMPTS || !Database.mayPass(e)) {
          throw e;
        }
      }
    }
  }

  /// Status and problem code of every call, all made at once.
  private Map<Operation, String> answers() throws Exception {
    Map<Operation, Future<String>> asked = new HashMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Operation operation : stage.document().operations()) {
        asked.put(operation, threads.submit(() -> answer(operation)));
      }
    }
    Map<Operation, String> answers = new HashMap<>();
    for (Map.Entry<Operation, Future<String>> each : asked.entrySet()) {
      answers.put(each.getKey(), each.getValue().get());
    }
    return answers;
  }

  private String answer(Operation operation) throws Exception {
    HttpResponse<byte[]> response = stage.answer(operation, call(operation));
    String code =
        ApiDocument.mediaType(response).endsWith("problem+json")
            ? ApiDocument.json(response).path("code").textValue()
            : "";
    return response.statusCode() + " " + code;
  }

  private Call call(Operation operation) {
    String id = "00000000-0000-7000-8000-000000000000";
    String path =
        operation
            .path()
            .replaceAll("[{](id|license)}", id)
            .replace("{reference}", "guessed")
            .replace("{buyer}", "345678901234")
            .replace("{dimension}", "api_calls")
            .replace("{hour}", "2026-11-05T12:00:00Z");
    if (path.equals("/v1/access")) {
      return stage.get(path + "?tenant=tenant-42");
    }
    if (path.equals("/v1/ledger/compare")) {
      return stage.post(path, "text/csv", TABLE);
    }
    String body =
        switch (operation.path()) {
          case "/v1/usage/void" -> "{\"source\":\"app\",\"id\":\"1\",\"reason\":\"test\"}";
          case "/v1/registrations/{reference}/complete" -> "{\"tenant\":\"tenant-42\"}";
          case "/v1/metering/pause", "/v1/metering/resume" ->
              "{\"license\":\"%s\",\"reason\":\"test\"}".formatted(id);
          case "/v1/recoveries/{id}/resolve", "/v1/ledger/{id}/resolve" -> "{\"as\":\"billed\"}";
          case "/v1/holds/{license}/{dimension}/{hour}/release" -> "{}";
          case "/v1/webhooks" -> "{\"url\":\"https://1.1.1.1/hook\"}";
          case "/v1/webhooks/{id}/replay" -> "{\"event\":\"%s\"}".formatted(id);
          default -> EVENT;
        };
    return operation.method().equals("GET")
        ? stage.get(path)
        : stage.call(operation.method(), path, ONE, body);
  }
}
