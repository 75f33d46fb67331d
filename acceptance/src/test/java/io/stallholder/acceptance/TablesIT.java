package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.acceptance.Program.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The verbs that read tables: buyers from before, and what the job from before sent.
@Timeout(120)
final class TablesIT {
  @RegisterExtension final Stall stall = new Stall();
  @TempDir Path folder;

  TablesIT() throws IOException {}

  @Test
  void buyersAreImportedOnceAndComparedWithWhatTheOldJobSent() throws Exception {
    String buyers =
        """
        tenant,license,productCode,customerAccount,meteredFrom
        acme,%s,4zq81example0metering00x1,345678901234,2026-11-05T12:00:00Z
        """
            .formatted("arn:aws:license-manager::294406891311:license:l-import");
    assertThat(run("licenses", "import", buyers).expecting(0).out())
        .isEqualToNormalizingNewlines("1 licenses imported, 0 were known already\n");
    assertThat(run("licenses", "import", buyers).expecting(0).out())
        .isEqualToNormalizingNewlines("0 licenses imported, 1 were known already\n");

    String sent =
        """
        license,dimension,hour,quantity
        l-import,api_calls,2026-11-05T12:00:00Z,7
        """;
    assertThat(run("metering", "compare", sent).expecting(1).out())
        .contains("only-theirs: 1 hours, ours 0, theirs 7");
  }

  @Test
  void whatIsDueIsPreviewedAndNothingIsDone() throws Exception {
    assertThat(preview()).isEqualToNormalizingNewlines("nothing is due now\n");
    String arn = stall.subscribe();
    GatewayProcess gateway = stall.serve();
    stall.advance(Duration.ofMinutes(5));
    var read = new Http(stall.key("read"));
    Deadline.await(
        "the license",
        Duration.ofSeconds(30),
        () -> !read.get(stall.api("/v1/licenses")).json().path("licenses").isEmpty());
    String usage =
        "time,subject,dimension,quantity\n%s,%s,api_calls,7.5\n"
            .formatted(stall.now().minusSeconds(60), arn);
    Path file = Files.writeString(folder.resolve("usage.csv"), usage);
    stall
        .program(Map.of("STALLHOLDER_API_KEY", stall.key("usage")))
        .run("usage", "import", file.toString(), "--url", stall.api("").toString())
        .expecting(0);
    gateway.killNow();
    stall.advance(Duration.ofHours(2));
    String table = preview();
    assertThat(table.lines().findFirst().orElseThrow()).startsWith("WHAT ").endsWith("DETAIL");
    assertThat(table).contains("record ", "  7  counted 7.5, carried in 0, out 0.5; until ");
    assertThat(preview()).isEqualTo(table);
  }

  private String preview() throws InterruptedException {
    return stall.program().run("metering", "preview").expecting(0).out();
  }

  @Test
  void eachBadLineIsToldAndNothingIsImported() throws Exception {
    Finished finished =
        run(
                "licenses",
                "import",
                """
                tenant,productCode,customerIdentifier,meteredFrom
                good,4zq81example0metering00x1,cust2,2026-11-05T12:00:00Z
                half,4zq81example0metering00x1,cust3,2026-11-05T12:30:00Z
                none,4zq81example0metering00x1,,2026-11-05T12:00:00Z
                """)
            .expecting(1);
    assertThat(finished.err())
        .contains("line 3: meteredFrom", "line 4: needs a license", "nothing was imported");
  }

  private Finished run(String group, String verb, String table)
      throws IOException, InterruptedException {
    Path file = Files.writeString(Files.createTempFile(folder, "table", ".csv"), table);
    return stall.program().run(group, verb, file.toString());
  }
}
