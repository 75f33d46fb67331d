package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.acceptance.Program.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A start that cannot succeed says why in one line, and leaves nothing behind.
@Timeout(120)
final class RefusedStartIT {
  private static final int REFUSED = 78;

  /// A name that never resolves (RFC 6761): neither AWS nor this machine.
  private static final String NO_AWS = "https://aws.invalid";

  private static final Map<String, String> OTHER_SELLER =
      Map.of(
          "accountId", "109876543210",
          "accessKeyId", "AKIASIMULATORSELLER2",
          "secretAccessKey", "simulated+secret/of/109876543210/EXAMPLE");

  private static final Map<String, String> AS_OTHER_SELLER =
      Map.of(
          "AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER2",
          "AWS_SECRET_ACCESS_KEY", "simulated+secret/of/109876543210/EXAMPLE");

  @RegisterExtension final Stall stall = new Stall();

  RefusedStartIT() throws IOException {}

  @Test
  void withoutPostgresql() throws InterruptedException {
    int nobody = Ports.free();
    String url = "jdbc:postgresql://127.0.0.1:" + nobody + "/stallholder";
    assertThat(refusal(Map.of("STALLHOLDER_DATABASE_URL", url)))
        .contains("PostgreSQL at " + url + " cannot be reached");
  }

  @Test
  void withAWrongPassword() throws InterruptedException {
    assertThat(refusal(Map.of("STALLHOLDER_DATABASE_PASSWORD", "guessed")))
        .contains("refuses database.username and database.password")
        .doesNotContain("guessed");
  }

  @Test
  void withAMistypedKeyInTheFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("mistyped.yaml");
    Files.writeString(file, "http:\n  internlPort: 9081\n");
    Finished finished = stall.program().run("serve", "--config", file.toString());
    assertThat(line(finished))
        .contains("unknown key http.internlPort, did you mean http.internalPort?", "line 2");
  }

  @Test
  void withAMistypedVariable() throws InterruptedException {
    assertThat(refusal(Map.of("STALLHOLDER_HTTP_INTERNAL_PROT", "9081")))
        .contains("STALLHOLDER_HTTP_INTERNAL_PROT, did you mean STALLHOLDER_HTTP_INTERNAL_PORT?");
  }

  @Test
  void withAFileThatDoesNotExist() throws InterruptedException {
    Finished finished = stall.program().run("serve", "--config", "nowhere.yaml");
    assertThat(line(finished)).contains("nowhere.yaml does not exist");
  }

  @Test
  void withAnUnknownLogLevel() throws InterruptedException {
    assertThat(refusal(Map.of("STALLHOLDER_LOG_LEVEL", "loud")))
        .contains("STALLHOLDER_LOG_LEVEL must be one of error, warn, info, debug, trace", "loud");
  }

  @Test
  void withoutAwsCredentials() throws InterruptedException {
    assertThat(refusal(Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", "")))
        .contains("no AWS credentials for account " + Stall.ACCOUNT);
  }

  @Test
  void withCredentialsThatAwsDoesNotKnow() throws InterruptedException {
    assertThat(refusal(Map.of("AWS_SECRET_ACCESS_KEY", "wrong")))
        .contains("AWS does not accept the credentials", Stall.ACCOUNT);
  }

  @Test
  void withCredentialsOfAnotherAccount() throws InterruptedException {
    addOtherSeller();
    assertThat(refusal(AS_OTHER_SELLER))
        .contains("belong to account 109876543210", "not to account " + Stall.ACCOUNT);
  }

  @Test
  void onADatabaseOfAnotherAccount() throws InterruptedException {
    bindTheDatabase();
    addOtherSeller();
    assertThat(
            refusal(
                with(
                    AS_OTHER_SELLER,
                    Map.of(
                        "STALLHOLDER_ACCOUNTS_0_ID", "109876543210",
                        "STALLHOLDER_PRODUCTS_0_ACCOUNT", "109876543210"))))
        .contains("bound to the accounts", Stall.ACCOUNT, "109876543210");
  }

  @Test
  void onASimulatedDatabaseForLiveUse(@TempDir Path folder) throws Exception {
    bindTheDatabase();
    String simulated = Files.readString(stall.program().folder().resolve("stallholder.yaml"));
    Path live = folder.resolve("live.yaml");
    Files.writeString(live, simulated.substring(0, simulated.indexOf("clock:")));
    Finished finished =
        stall.program(Map.of("AWS_ENDPOINT_URL", NO_AWS)).run("serve", "--config", live.toString());
    assertThat(line(finished)).contains("bound to mode simulated and cannot be used as live");
  }

  @Test
  void onAPortThatIsTaken() throws Exception {
    try (var _ = Ports.listening(stall.internalPort())) {
      Finished finished = stall.program().run("serve");
      assertThat(onlyLine(finished))
          .contains("http.internalPort", "port " + stall.internalPort(), "Address already in use");
    }
    assertNothingListens();
  }

  @Test
  void onVirtualTimeBesideRealAws() throws InterruptedException {
    assertThat(refusal(Map.of("AWS_ENDPOINT_URL", NO_AWS)))
        .contains("clock.url is for the simulator", "aws.invalid");
  }

  @Test
  void onMixedEndpoints() throws InterruptedException {
    assertThat(refusal(Map.of("AWS_ENDPOINT_URL_SQS", NO_AWS)))
        .contains("AWS endpoints are mixed", "aws.invalid");
  }

  private String refusal(Map<String, String> changes) throws InterruptedException {
    return line(stall.program(changes).run("serve"));
  }

  private String line(Finished finished) {
    String line = onlyLine(finished);
    assertNothingListens();
    return line;
  }

  private static String onlyLine(Finished finished) {
    finished.expecting(REFUSED);
    assertThat(finished.err().lines()).singleElement().asString().startsWith("stallholder: ");
    assertThat(finished.out()).doesNotContain("\\n\\tat ", "\n\tat ");
    return finished.err();
  }

  private void assertNothingListens() {
    assertThat(Ports.answers(stall.internalPort())).as("the internal port answers").isFalse();
    assertThat(Ports.answers(stall.publicPort())).as("the public port answers").isFalse();
  }

  private void bindTheDatabase() throws InterruptedException {
    stall.serve().killNow();
  }

  private void addOtherSeller() throws InterruptedException {
    var http = new Http("");
    ObjectNode world = (ObjectNode) http.get(stall.control("/world")).expecting(200).json();
    ((ArrayNode) world.get("sellers")).add(Http.JSON.valueToTree(OTHER_SELLER));
    http.put(stall.control("/world"), world).expecting(200);
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    var all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }
}
