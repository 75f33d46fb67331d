package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Setup.Time;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/// What a simulator with a data folder knows when it is started again.
final class RestartTest {
  private static final String JOURNAL = "journal.jsonl";

  @TempDir Path data;

  private final Ticker machine = new Ticker();
  private final List<Stall> stalls = new ArrayList<>();

  @AfterEach
  void close() {
    stalls.forEach(Stall::close);
  }

  @Test
  void everythingIsAsItWas() {
    Stall before = open();
    Subscription subscription = before.active(Stall.SUBSCRIPTION);
    before.active(Stall.OTHER_BUYER, Stall.CONTRACT);
    before.offer("offer-kept1", Stall.CONTRACT, ",\"entitlements\":{\"seats\":9}");
    before.switchTo("finalHourOpens", "\"ended\"");
    before.post(
        "faults", "{\"operation\":\"*\",\"kind\":\"event-lose\",\"probability\":0,\"seed\":7}");
    meter(before, subscription, 12);
    before.happen(subscription, "\"kind\":\"suspend\"");
    List<JsonNode> all = all(before);

    assertThat(all(restart(before))).isEqualTo(all);
  }

  @Test
  void whatWasAnsweredIsThereThoughNobodyClosedIt() throws IOException {
    Stall before = open();
    Subscription subscription = before.active(Stall.SUBSCRIPTION);
    meter(before, subscription, 12);
    List<JsonNode> all = all(before);
    Path copy = Files.createDirectories(data.resolve("copy"));
    Files.copy(data.resolve(JOURNAL), copy.resolve(JOURNAL));
    Stall after = again(Setup.on(0).with(copy));

    assertThat(all(after)).isEqualTo(all);
    assertThat(meter(after, subscription, 12)).isEqualTo("Success");
  }

  @Test
  void timeNeverGoesBackAndStandsStillMeanwhile() {
    Stall before = open();
    before.put("clock", "{\"speed\":60}");
    machine.advance(Duration.ofMinutes(2));
    Instant seen = before.now();
    assertThat(seen).isEqualTo(Stall.NOON.plus(Duration.ofHours(2)));
    before.close();
    machine.advance(Duration.ofDays(1));
    Stall after = again();

    assertThat(after.now()).isEqualTo(seen);
    assertThat(after.get("clock").path("speed").asInt()).isEqualTo(60);
    Reply past = after.control("PUT", "clock", "{\"now\":\"2030-11-05T13:00:00Z\"}");
    assertThat(past.json().path("error").asText()).startsWith("time never goes back");
    machine.advance(Duration.ofMinutes(1));
    assertThat(after.now()).isEqualTo(seen.plus(Duration.ofHours(1)));
  }

  @Test
  void whatIsDueStillHappens() {
    Stall before = open();
    Subscription waiting = before.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    Subscription leaving = before.active(Stall.OTHER_BUYER, Stall.SUBSCRIPTION);
    Subscription late = before.subscribe(Stall.BUYER, Stall.CONTRACT);
    before.delete("subscriptions/" + leaving.agreementId());
    Stall after = restart(before);
    assertThat(state(after, waiting)).isEqualTo("active");
    assertThat(state(after, leaving)).isEqualTo("ending");
    assertThat(state(after, late)).isEqualTo("accepted");
    after.advance("PT72S");
    assertThat(state(after, leaving)).isEqualTo("deprovisioned");
    assertThat(state(after, late)).isEqualTo("active");
    Stall muchLater = restart(after);
    muchLater.advance("P366D");

    assertThat(state(muchLater, late)).isEqualTo("deprovisioned");
  }

  @Test
  void tokensAreStillGoodOrNot() {
    Stall before = open();
    Subscription subscription = before.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    Stall after = restart(before);
    assertThat(resolve(after, subscription).json().path("LicenseArn").asText())
        .isEqualTo(subscription.licenseArn());
    after.switchTo("tokenUse", "\"once\"");
    Stall afterUse = restart(after);
    assertThat(resolve(afterUse, subscription).type()).isEqualTo("InvalidTokenException");
    afterUse.advance("PT4H");

    assertThat(resolve(restart(afterUse), subscription).type()).isEqualTo("ExpiredTokenException");
  }

  @Test
  void theLedgerRemembersTheIdOfARecord() {
    Stall before = open();
    Subscription subscription = before.active(Stall.SUBSCRIPTION);
    meter(before, subscription, 12);
    JsonNode billed = before.get("ledger");
    Stall after = restart(before);

    assertThat(meter(after, subscription, 12)).isEqualTo("Success");
    assertThat(meter(after, subscription, 13)).isEqualTo("DuplicateRecord");
    assertThat(after.get("ledger")).isEqualTo(billed);
  }

  @Test
  void aCountedFaultGoesOnWhereItWas() {
    Stall before = open();
    before.post("faults", "{\"operation\":\"BatchMeterUsage\",\"kind\":\"throttle\",\"count\":3}");
    assertThat(before.metering("BatchMeterUsage", Usage.batch()).status()).isEqualTo(400);
    Stall after = restart(before);

    assertThat(after.get("faults").at("/faults/0/struck").asInt()).isEqualTo(1);
    assertThat(after.metering("BatchMeterUsage", Usage.batch()).status()).isEqualTo(400);
    assertThat(after.metering("BatchMeterUsage", Usage.batch()).status()).isEqualTo(400);
    assertThat(after.metering("BatchMeterUsage", Usage.batch()).status()).isEqualTo(200);
  }

  @Test
  void aKeptLicenseIsStillThatOfTheRenewalThoughItHasEnded() {
    Stall before = open();
    before.switchTo("renewalLicense", "\"kept\"");
    Subscription old = before.active(Stall.OVERAGES);
    before.advance("P1D");
    JsonNode renewed = before.happen(old, "\"kind\":\"renew\"");
    before.advance("PT2H");
    before.delete("subscriptions/" + renewed.path("agreementId").asText());
    Stall after = restart(before);
    after.advance("PT30M");

    assertThat(after.get("subscriptions").at("/subscriptions/1/state").asText())
        .isEqualTo("deprovisioned");
    assertThat(after.meter(old, "gigabytes", -1_800)).isEqualTo("Success");
  }

  @Test
  void temporaryCredentialsOutliveIt() {
    Stall before = open();
    Credentials credentials;
    try (StsClient sts = before.sts()) {
      credentials =
          sts.assumeRole(request ->
                  request
                      .roleArn("arn:aws:iam::210987654321:role/metering")
                      .roleSessionName("test"))
              .credentials();
    }
    Stall after = restart(before);

    try (StsClient sts =
        after.built(
            StsClient.builder().region(Region.US_EAST_1),
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create(
                    credentials.accessKeyId(),
                    credentials.secretAccessKey(),
                    credentials.sessionToken())))) {
      assertThat(sts.getCallerIdentity().arn()).endsWith("assumed-role/metering/test");
    }
  }

  @Test
  void whatIsGoneStaysGone() {
    Stall before = open();
    before.active(Stall.SUBSCRIPTION);
    before.switchTo("quota", "null");
    before.post("faults", "{\"operation\":\"*\",\"kind\":\"reset\",\"probability\":0}");
    before.post("reset", "");
    Stall after = restart(before);

    assertThat(after.get("subscriptions").path("subscriptions")).isEmpty();
    assertThat(after.get("switches").path("quota").asInt()).isEqualTo(10);
    assertThat(after.get("faults").path("faults")).isEmpty();
    after.advance("P1D");
    assertThat(after.get("subscriptions").path("subscriptions")).isEmpty();
  }

  @Test
  void aWorldOfItsOwnIsKept() {
    Stall before = stall(Stall.open(setup().with(Worlds.TWO_SELLERS)));
    before.active(Worlds.OTHER_PRODUCT);
    Stall after = restart(before);

    assertThat(after.get("world").path("sellers")).hasSize(2);
    assertThat(after.get("subscriptions").at("/subscriptions/0/product").asText())
        .isEqualTo(Worlds.OTHER_PRODUCT);
  }

  @Test
  void aLineThatWasCutOffIsDropped() throws IOException {
    Stall before = open();
    Subscription subscription = before.active(Stall.SUBSCRIPTION);
    List<JsonNode> all = all(before);
    before.close();
    byte[] line =
        "[[\"switch\",\"quota\",{\"name\":\"quota\",\"value\":null}],[\"switch\",\"ü"
            .getBytes(StandardCharsets.UTF_8);
    for (int cut : new int[] {1, 20, line.length - 1}) {
      byte[] torn = Arrays.copyOf(line, cut);
      Files.write(data.resolve(JOURNAL), torn, StandardOpenOption.APPEND);
      Stall after = again();
      assertThat(all(after)).isEqualTo(all);
      assertThat(state(after, subscription)).isEqualTo("active");
      after.close();
    }
  }

  @Test
  void garbageInTheMiddleIsAnErrorThatSaysWhere() throws IOException {
    open().close();
    Path journal = data.resolve(JOURNAL);
    String right = Files.readString(journal);
    for (String wrong : List.of("garbage", "{\"a\":1}", "[1,2]", "[[\"switch\",1,2]]", "")) {
      Files.writeString(journal, wrong + "\n" + right);
      assertThatIllegalStateException()
          .as(wrong)
          .isThrownBy(this::again)
          .withMessageContaining(JOURNAL + ":1 cannot be read");
    }
    Files.writeString(journal, right);
    assertThat(again().now()).isEqualTo(Stall.NOON);
  }

  @Test
  void aKeptThingThatMakesNoSenseIsNamed() throws IOException {
    open().close();
    Files.writeString(
        data.resolve(JOURNAL),
        "[[\"clock\",\"clock\",{\"now\":\"yesterday\",\"speed\":1}]]\n",
        StandardOpenOption.APPEND);

    assertThatIllegalStateException()
        .isThrownBy(this::again)
        .withMessageContaining("the journal has a clock that cannot be read");
  }

  @Test
  void oneSimulatorAFolder() {
    Stall first = open();
    assertThatIllegalStateException()
        .isThrownBy(this::again)
        .withMessage("another simulator uses " + data);
    first.close();

    assertThat(again().now()).isEqualTo(Stall.NOON);
  }

  @Test
  void aWorldAndATimeAreForNewFolders() {
    open().close();
    Time noon = new Time(Optional.of(Stall.NOON), Optional.empty());
    assertThatIllegalStateException()
        .isThrownBy(() -> again(setup().with(Worlds.TWO_SELLERS)))
        .withMessageContaining("holds a world already");
    assertThatIllegalStateException()
        .isThrownBy(() -> again(setup().with(noon)))
        .withMessageContaining("whose time goes on");
    Time fast = new Time(Optional.empty(), Optional.of(BigDecimal.valueOf(180)));

    assertThat(again(setup().with(fast)).get("clock").path("speed").asInt()).isEqualTo(180);
  }

  @Test
  void messagesAndLateEventsAreStillDelivered() {
    Stall before = open();
    before.post(
        "faults",
        "{\"operation\":\"License Updated\",\"kind\":\"event-delay\",\"delay\":\"PT1H\",\"count\":1}");
    before.active(Stall.SUBSCRIPTION);
    Stall after = restart(before);
    after.advance("PT1H");
    try (Inbox inbox = new Inbox(after)) {
      assertThat(inbox.names()).containsExactly("Purchase Agreement Created", "License Updated");
    }
  }

  private Setup setup() {
    return Setup.on(0).with(data).with(machine);
  }

  private Stall open() {
    return stall(Stall.open(setup()));
  }

  private Stall again() {
    return again(setup());
  }

  private Stall again(Setup setup) {
    return stall(Stall.again(setup));
  }

  private Stall restart(Stall before) {
    before.close();
    return again();
  }

  private Stall stall(Stall stall) {
    stalls.add(stall);
    return stall;
  }

  /// Everything that can be asked for, but for the port.
  private static List<JsonNode> all(Stall stall) {
    List<JsonNode> all = new ArrayList<>();
    for (String what : List.of("clock", "switches", "subscriptions", "ledger", "faults")) {
      all.add(stall.get(what));
    }
    String world = stall.get("world").toString();
    all.add(Stall.parse(world.replace(stall.uri().toString(), "")));
    return all;
  }

  private static String state(Stall stall, Subscription subscription) {
    return stall.agreement(subscription).path("state").asText();
  }

  private static Reply resolve(Stall stall, Subscription subscription) {
    return stall.metering(
        "ResolveCustomer", "{\"RegistrationToken\":\"" + subscription.token() + "\"}");
  }

  private static String meter(Stall stall, Subscription subscription, int quantity) {
    Reply reply =
        stall.metering(
            "BatchMeterUsage",
            Usage.batch(Usage.record(subscription, stall.now(), "api_calls", quantity)));
    return reply.status() == 200 ? reply.json().at("/Results/0/Status").asText() : reply.type();
  }
}
