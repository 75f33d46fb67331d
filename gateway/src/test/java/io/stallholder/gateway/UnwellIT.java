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

  private static final List<String> TABLES =
      List.of(
          "license",
          "metering_record",
          "open_hour",
          "usage_identity",
          "refused_event",
          "inbox_message");

  private final ApiStage stage = new ApiStage(NOON);

  UnwellIT() throws Exception {}

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void withoutItsTablesItSaysThatTheFaultIsItsOwn() throws Exception {
    for (String table : TABLES) {
      stage.jdbi().useHandle(handle -> handle.execute("DROP TABLE " + table + " CASCADE"));
    }
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
      // Else the gateway would wait for it while it closes.
      another
          .jdbi()
          .useHandle(it -> it.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true"));
    }
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
        .containsEntry(stage.document().operation("GET", "/openapi.yaml"), "200 ");
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
    String path = operation.path().replace("{id}", "00000000-0000-7000-8000-000000000000");
    return operation.method().equals("GET")
        ? stage.get(path)
        : stage.call(operation.method(), path, ONE, EVENT);
  }
}
