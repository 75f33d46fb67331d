package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.acceptance.Program.Finished;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A file of usage, sent to a running gateway.
@Timeout(240)
final class UsageImportIT {
  private static final int LINES = 2_500;
  private static final Duration UNTIL_ACTIVE = Duration.ofMinutes(10);
  private static final Duration KNOWN_SOON = Duration.ofSeconds(30);

  @RegisterExtension final Stall stall = new Stall();
  @TempDir Path folder;

  UsageImportIT() throws IOException {}

  @Test
  void aFileIsImportedOnceHoweverOftenItIsSent() throws Exception {
    String license = license();
    Instant time = stall.now().minusSeconds(60);
    StringBuilder csv = new StringBuilder("time,subject,dimension,quantity,tag.team\r\n");
    for (int i = 0; i < LINES; i++) {
      csv.append("%s,%s,api_calls,0.5,\"search\"\r\n".formatted(time, license));
    }
    Path file = write("usage.csv", csv.toString());
    assertThat(imported(file).expecting(0).out())
        .contains("%d accepted, 0 known before, 0 refused".formatted(LINES));
    assertThat(imported(file).expecting(0).out())
        .contains("0 accepted, %d known before, 0 refused".formatted(LINES));
    assertThat(accepted()).isEqualByComparingTo(BigDecimal.valueOf(LINES / 2));
    assertThat(refusedFile(file)).doesNotExist();
  }

  @Test
  void whatIsRefusedIsWrittenDownAndCanBeMended() throws Exception {
    String license = license();
    Instant time = stall.now().minusSeconds(60);
    Path file =
        write(
            "usage.csv",
            """
            id,time,subject,dimension,quantity
            a,%1$s,%2$s,api_calls,1
            ,%1$s,%2$s,nothing,2
            ,%1$s,%2$s,api_calls

            c,%1$s,%2$s,api_calls,4
            """
                .formatted(time, license));
    assertThat(imported(file).expecting(3).out()).contains("2 accepted, 0 known before, 2 refused");
    List<String> refused = Files.readAllLines(refusedFile(file));
    assertThat(refused).hasSize(3);
    assertThat(refused.getFirst())
        .isEqualTo("time,subject,dimension,quantity,id,source,line,reason");
    assertThat(refused)
        .anyMatch(line -> line.contains(",3,") && line.contains("unknown-dimension"));
    assertThat(refused).anyMatch(line -> line.contains(",4,") && line.contains("4 fields, not 5"));

    Path mended =
        write(
            "mended.csv",
            refused.get(0)
                + "\n"
                + refused.stream()
                    .filter(line -> line.contains("unknown-dimension"))
                    .findFirst()
                    .orElseThrow()
                    .replaceFirst("nothing", "storage_gb"));
    assertThat(imported(mended).expecting(0).out()).contains("1 accepted");
    assertThat(accepted()).isEqualByComparingTo("7");
  }

  @Test
  void aMistypedColumnIsNamedBeforeAnythingIsSent() throws Exception {
    stall.key("usage");
    Path file = write("usage.csv", "time,subject,dimension,quantitty\n1,2,3,4\n");
    assertThat(imported(file).expecting(2).err()).contains("the column quantity is missing");
  }

  @Test
  void aGatewayThatIsAwayIsSaidSo() throws Exception {
    Path file = write("usage.csv", "time,subject,dimension,quantity\n1,2,3,4\n");
    Finished finished = imported(file, "sk_any", "PT0S");
    assertThat(finished.expecting(1).err()).contains("cannot be reached", "again is safe");
  }

  @Test
  void aKeyThatIsNotTakenEndsItAtOnce() throws Exception {
    stall.serve();
    Path file = write("usage.csv", "time,subject,dimension,quantity\n1,2,3,4\n");
    assertThat(imported(file, "sk_guessed", "PT5M").expecting(1).err()).contains("401");
  }

  private String license() throws Exception {
    String arn = stall.subscribe();
    stall.serve();
    stall.advance(UNTIL_ACTIVE);
    var read = new Http(stall.key("read"));
    Deadline.await(
        "the license",
        KNOWN_SOON,
        () -> !read.get(stall.api("/v1/licenses")).json().path("licenses").isEmpty());
    return arn;
  }

  private Finished imported(Path file) throws InterruptedException {
    return imported(file, stall.key("usage"), "PT1M");
  }

  private Finished imported(Path file, String key, String patience) throws InterruptedException {
    return stall
        .program(Map.of("STALLHOLDER_API_KEY", key))
        .run(
            "usage",
            "import",
            file.toString(),
            "--url",
            stall.api("").toString(),
            "--patience",
            patience);
  }

  private BigDecimal accepted() throws InterruptedException {
    BigDecimal sum = BigDecimal.ZERO;
    JsonNode balances =
        new Http(stall.key("read")).get(stall.api("/v1/ledger/balance")).json().path("balances");
    for (JsonNode balance : balances) {
      sum = sum.add(new BigDecimal(balance.path("accepted").asText()));
    }
    return sum;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Path refusedFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".refused.csv");
  }
}
