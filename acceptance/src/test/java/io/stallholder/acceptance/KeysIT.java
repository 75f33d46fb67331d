package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.acceptance.Program.Finished;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// API keys, from the command that makes them to the calls they allow.
@Timeout(120)
final class KeysIT {
  private static final Duration REVOKED_SOON = Duration.ofSeconds(15);
  private static final String BATCH = "application/cloudevents-batch+json";

  @RegisterExtension final Stall stall = new Stall();

  KeysIT() throws IOException {}

  @Test
  void aKeyOpensWhatItsScopesSay() throws InterruptedException {
    var usage = new Http(stall.key("usage"));
    var read = new Http(stall.key("read"));
    stall.serve();
    assertThat(report(usage)).isEqualTo(202);
    assertThat(report(read)).isEqualTo(403);
    assertThat(licenses(read)).isEqualTo(200);
    assertThat(licenses(usage)).isEqualTo(403);
  }

  @Test
  void withoutAKeyNothingOpens() throws InterruptedException {
    stall.serve();
    assertThat(licenses(new Http(""))).isEqualTo(401);
    assertThat(licenses(new Http("sk_guessed"))).isEqualTo(401);
  }

  @Test
  void aRevokedKeyClosesARunningGateway() throws InterruptedException {
    var http = new Http(stall.key("read"));
    stall.serve();
    assertThat(licenses(http)).isEqualTo(200);
    keys("revoke", onlyId()).expecting(0);
    Deadline.await("a refusal of the key", REVOKED_SOON, () -> licenses(http) == 401);
  }

  @Test
  void theSecretIsShownOnceAndListedNever() throws InterruptedException {
    Finished created = keys("create", "--name", "billing", "--scope", "usage,read").expecting(0);
    assertThat(created.out()).matches("sk_[A-Za-z0-9_-]{43}\\R");
    assertThat(created.err()).doesNotContain(created.out().strip());
    Finished listed = keys("list").expecting(0);
    assertThat(listed.out()).contains("billing", "usage,read").doesNotContain("sk_");
  }

  @Test
  void anUnknownKeyCannotBeRevoked() throws InterruptedException {
    Finished finished = keys("revoke", "key_unknown").expecting(1);
    assertThat(finished.err().lines()).singleElement().asString().contains("key_unknown");
  }

  /// AWS is not asked: no credentials are needed.
  private Finished keys(String... arguments) throws InterruptedException {
    Program program = stall.program(Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", ""));
    String[] all = new String[arguments.length + 1];
    all[0] = "keys";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return program.run(all);
  }

  private String onlyId() throws InterruptedException {
    List<String> rows = keys("list").expecting(0).out().lines().skip(1).toList();
    assertThat(rows).hasSize(1);
    return rows.getFirst().split(" ", 2)[0];
  }

  private int report(Http http) throws InterruptedException {
    return http.post(stall.api("/v1/usage"), BATCH, List.of()).status();
  }

  private int licenses(Http http) throws InterruptedException {
    return http.get(stall.api("/v1/licenses")).status();
  }
}
