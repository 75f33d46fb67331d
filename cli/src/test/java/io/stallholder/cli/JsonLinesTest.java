package io.stallholder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class JsonLinesTest {
  private static final Instant NOW = Instant.parse("2026-11-05T12:41:00.123Z");

  private final Logger logger = logger();

  @Test
  void anEventIsOneFlatObject() throws IOException {
    LoggingEvent event = event("sealed {}", null, 3);
    event.setKeyValuePairs(
        List.of(new KeyValuePair("license", "l-1"), new KeyValuePair("quantity", 42)));
    event.setMDCPropertyMap(Map.of("request", "r-7"));
    assertThat(json(event))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "timestamp": "2026-11-05T12:41:00.123Z",
                      "level": "INFO",
                      "logger": "io.stallholder.test",
                      "message": "sealed 3",
                      "thread": "sealing",
                      "license": "l-1",
                      "quantity": 42,
                      "request": "r-7"
                    }
                    """));
  }

  @Test
  void anExceptionIsOneString() throws IOException {
    JsonNode json = json(event("failed", new IOException("gone", new IOException("deeper"))));
    assertThat(json.get("exception").asText())
        .startsWith("java.io.IOException: gone")
        .contains("Caused by: java.io.IOException: deeper", "anExceptionIsOneString");
  }

  @Test
  void aPairCannotReplaceOurOwnFields() throws IOException {
    LoggingEvent event = event("real", null);
    event.setKeyValuePairs(List.of(new KeyValuePair("message", "forged")));
    assertThat(json(event).get("message").asText()).isEqualTo("real");
  }

  @Test
  void linesStayLinesWhateverIsInThem() {
    byte[] encoded = new JsonLines().encode(event("one\ntwo\r\n\"three\"", null));
    assertThat(new String(encoded, StandardCharsets.UTF_8).lines()).hasSize(1);
  }

  @Test
  void longMessagesAreCut() throws IOException {
    JsonNode json = json(event("x".repeat(100_000), null));
    assertThat(json.get("message").asText()).hasSize(10_001).endsWith("…");
  }

  private static Logger logger() {
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    return context.getLogger("io.stallholder.test");
  }

  private LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
    var event = new LoggingEvent("fqcn", logger, Level.INFO, message, thrown, arguments);
    event.setThreadName("sealing");
    event.setInstant(NOW);
    return event;
  }

  private static JsonNode json(LoggingEvent event) throws IOException {
    return new ObjectMapper().readTree(new JsonLines().encode(event));
  }
}
