package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.CloudTrailException;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.cloudtrail.model.InvalidEventCategoryException;
import software.amazon.awssdk.services.cloudtrail.model.InvalidLookupAttributesException;
import software.amazon.awssdk.services.cloudtrail.model.InvalidMaxResultsException;
import software.amazon.awssdk.services.cloudtrail.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudtrail.model.InvalidTimeRangeException;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttribute;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsRequest;

/// AWS CloudTrail API reference, LookupEvents, by the AWS SDK for Java.
final class TrailTest {
  private static final String LONG =
      "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";

  private final Stall stall = Stall.open();
  private final CloudTrailClient client = stall.built(CloudTrailClient.builder());

  @AfterEach
  void close() {
    client.close();
    stall.close();
  }

  @Test
  void aMeteredBatchIsInTheHistoryAfterAQuarterOfAnHour() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    Reply metered = meter(Usage.record(subscription, Stall.NOON.plusSeconds(72), "api_calls", 5));
    stall.advance("PT14M59S");
    assertThat(events()).isEmpty();
    stall.advance("PT1S");

    Event event = only();

    assertThat(event.eventName()).isEqualTo("BatchMeterUsage");
    assertThat(event.eventSource()).isEqualTo("metering-marketplace.amazonaws.com");
    assertThat(event.eventTime()).isEqualTo(Stall.NOON.plusSeconds(72));
    assertThat(event.readOnly()).isEqualTo("false");
    assertThat(event.username()).isEqualTo("simulated");
    assertThat(event.accessKeyId()).isEqualTo(Stall.ACCESS_KEY);
    assertThat(event.resources()).isEmpty();
    JsonNode record = Stall.parse(event.cloudTrailEvent());
    assertThat(record.path("eventID").asText()).isEqualTo(event.eventId());
    assertThat(record.path("requestID").asText())
        .isEqualTo(metered.response().headers().firstValue("x-amzn-RequestId").orElseThrow());
    assertThat(record.path("eventTime").asText()).isEqualTo("2030-11-05T12:01:12Z");
    assertThat(record.path("awsRegion").asText()).isEqualTo("us-east-1");
    assertThat(record.path("eventType").asText()).isEqualTo("AwsApiCall");
    assertThat(record.path("readOnly").isBoolean()).isTrue();
    assertThat(record.path("recipientAccountId").asText()).isEqualTo(Stall.SELLER);
    assertThat(record.at("/userIdentity/type").asText()).isEqualTo("IAMUser");
    assertThat(record.at("/userIdentity/accountId").asText()).isEqualTo(Stall.SELLER);
    assertThat(record.at("/userIdentity/accessKeyId").asText()).isEqualTo(Stall.ACCESS_KEY);
    JsonNode sent = record.at("/requestParameters/usageRecords/0");
    assertThat(sent.path("timestamp").asText()).isEqualTo("Nov 5, 2030 12:01:12 PM");
    assertThat(sent.path("dimension").asText()).isEqualTo("api_calls");
    assertThat(sent.path("quantity").asInt()).isEqualTo(5);
    assertThat(sent.path("licenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(sent.path("customerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
    JsonNode result = record.at("/responseElements/results/0");
    assertThat(result.path("usageRecord")).isEqualTo(sent);
    assertThat(result.path("status").asText()).isEqualTo("Success");
    assertThat(result.path("meteringRecordId").asText())
        .isEqualTo(metered.json().at("/Results/0/MeteringRecordId").asText());
    assertThat(record.at("/responseElements/unprocessedRecords").isArray()).isTrue();
  }

  @Test
  void aLegacyBatchHasItsProductCodeAndCustomer() {
    stall.active(Stall.BUYER, "2lg74example0customer00x4");
    String customer = stall.get("world").at("/buyers/0/customerIdentifier").asText();
    stall.metering(
        "BatchMeterUsage",
        """
        {"ProductCode":"2lg74example0customer00x4","UsageRecords":[{"Timestamp":%d,
         "CustomerIdentifier":"%s","Dimension":"api_calls","Quantity":1}]}\
        """
            .formatted(Stall.NOON.plusSeconds(72).getEpochSecond(), customer));
    stall.advance("PT15M");

    JsonNode record = Stall.parse(only().cloudTrailEvent());

    assertThat(record.at("/requestParameters/productCode").asText())
        .isEqualTo("2lg74example0customer00x4");
    assertThat(record.at("/requestParameters/usageRecords/0/customerIdentifier").asText())
        .isEqualTo(customer);
    assertThat(record.at("/responseElements/results/0/status").asText()).isEqualTo("Success");
  }

  @Test
  void aRefusedBatchSaysWhy() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    meter(Usage.record(subscription, Stall.NOON.plusSeconds(72), "nonsense", 5));
    stall.advance("PT15M");

    JsonNode record = Stall.parse(only().cloudTrailEvent());

    assertThat(record.path("errorCode").asText()).isEqualTo("InvalidUsageDimensionException");
    assertThat(record.path("errorMessage").asText()).isNotEmpty();
    assertThat(record.path("responseElements").isNull()).isTrue();
    assertThat(record.at("/requestParameters/usageRecords/0/dimension").asText())
        .isEqualTo("nonsense");
  }

  @Test
  void whatAwsNeverSawIsNotThereWhatItDidNotConfirmIs() {
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    String record = Usage.record(subscription, Stall.NOON.plusSeconds(72), "api_calls", 5);
    for (String kind : List.of("reset", "lose-reply")) {
      stall.post(
          "faults", "{\"operation\":\"BatchMeterUsage\",\"kind\":\"" + kind + "\",\"count\":1}");
      assertThatThrownBy(() -> meter(record)).hasRootCauseInstanceOf(java.io.IOException.class);
    }
    stall.advance("PT15M");

    JsonNode found = Stall.parse(only().cloudTrailEvent());

    assertThat(found.at("/responseElements/results/0/status").asText()).isEqualTo("Success");
  }

  @Test
  void theHistoryIsOfOneAccountAndOneRegion() {
    meterIn("us-west-2");
    stall
        .call()
        .as(
            AwsCredentialsIdentity.create(
                "AKIASIMULATORBUYER01", "simulated+secret/of/" + Stall.BUYER))
        .target("AWSMPMeteringService.BatchMeterUsage")
        .body(Usage.batch())
        .send(stall.http());
    stall.advance("PT15M");

    assertThat(events()).isEmpty();
    try (var west = stall.built(CloudTrailClient.builder(), Region.US_WEST_2)) {
      List<Event> found = west.lookupEvents().events();
      assertThat(found).hasSize(1);
      assertThat(Stall.parse(found.getFirst().cloudTrailEvent()).path("awsRegion").asText())
          .isEqualTo("us-west-2");
    }
  }

  @Test
  void anEventIsKeptForNinetyDays() {
    meter();
    stall.advance("P89DT23H59M");
    assertThat(events()).hasSize(1);
    stall.advance("PT2M");

    assertThat(events()).isEmpty();
  }

  @Test
  void theDelayCanBeChosen() {
    stall.switchTo("trailDelay", "\"PT0S\"");
    meter();

    assertThat(events()).hasSize(1);
  }

  @Test
  void otherCallsAreThereWhenTheSwitchSaysSo() {
    Subscription subscription = stall.active(Stall.CONTRACT);
    stall.metering("ResolveCustomer", "{\"RegistrationToken\":\"" + subscription.token() + "\"}");
    stall.aws(
        "AWSMPEntitlementService.GetEntitlements", "{\"ProductCode\":\"" + Stall.CONTRACT + "\"}");
    stall.metering("MeterUsage", "{}");
    stall.advance("PT15M");
    assertThat(events()).extracting(Event::eventName).containsExactly("MeterUsage");
    stall.switchTo("trailedCalls", "\"all\"");

    List<Event> all = events();

    assertThat(all)
        .extracting(Event::eventName)
        .containsExactlyInAnyOrder("MeterUsage", "ResolveCustomer", "GetEntitlements");
    assertThat(all.toString()).doesNotContain(subscription.token());
    Event read = one(all, "GetEntitlements");
    assertThat(read.readOnly()).isEqualTo("true");
    assertThat(Stall.parse(read.cloudTrailEvent()).path("responseElements").isNull()).isTrue();
    JsonNode resolved = Stall.parse(one(all, "ResolveCustomer").cloudTrailEvent());
    assertThat(resolved.at("/responseElements/licenseArn").asText())
        .isEqualTo(subscription.licenseArn());
  }

  @Test
  void anAssumedRoleIsNamedByItsSession() {
    AwsSessionCredentialsIdentity session;
    try (var sts = stall.sts()) {
      var credentials =
          sts.assumeRole(request ->
                  request
                      .roleArn("arn:aws:iam::210987654321:role/Stallholder")
                      .roleSessionName("gateway"))
              .credentials();
      session =
          AwsSessionCredentialsIdentity.create(
              credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
    }
    stall
        .call()
        .as(session)
        .target("AWSMPMeteringService.BatchMeterUsage")
        .body(Usage.batch())
        .send(stall.http());
    stall.advance("PT15M");

    Event event = only();

    assertThat(event.username()).isEqualTo("gateway");
    assertThat(event.accessKeyId()).isNull();
    JsonNode identity = Stall.parse(event.cloudTrailEvent()).path("userIdentity");
    assertThat(identity.path("type").asText()).isEqualTo("AssumedRole");
    assertThat(identity.at("/sessionContext/sessionIssuer/arn").asText())
        .isEqualTo("arn:aws:iam::210987654321:role/Stallholder");
    assertThat(identity.at("/sessionContext/sessionIssuer/principalId").asText())
        .startsWith("AROA")
        .doesNotContain(":");
    assertThat(event.cloudTrailEvent())
        .doesNotContain(session.sessionToken())
        .doesNotContain(session.secretAccessKey());
  }

  @Test
  void eventsAreLookedUpByOneAttribute() {
    meter();
    stall.metering("MeterUsage", "{}");
    stall.advance("PT15M");
    String id = events().getFirst().eventId();

    assertThat(by("EventName", "MeterUsage")).hasSize(1);
    assertThat(by("EventName", "ResolveCustomer")).isEmpty();
    assertThat(by("EventSource", "metering-marketplace.amazonaws.com")).hasSize(2);
    assertThat(by("EventId", id)).extracting(Event::eventId).containsExactly(id);
    assertThat(by("Username", "simulated")).hasSize(2);
    assertThat(by("Username", "somebody")).isEmpty();
    assertThat(by("ReadOnly", "false")).hasSize(2);
    assertThat(by("ReadOnly", "true")).isEmpty();
    assertThat(by("AccessKeyId", Stall.ACCESS_KEY)).hasSize(2);
    assertThat(by("ResourceName", "x")).isEmpty();
    assertThat(by("ResourceType", "x")).isEmpty();
  }

  @Test
  void timesIncludeTheirEdges() {
    meter();
    stall.advance("PT1M");
    meter();
    stall.advance("PT15M");

    assertThat(events())
        .hasSize(2)
        .isSortedAccordingTo((a, b) -> b.eventTime().compareTo(a.eventTime()));
    assertThat(look(request -> request.endTime(Stall.NOON))).hasSize(1);
    assertThat(look(request -> request.startTime(Stall.NOON.plusSeconds(60)))).hasSize(1);
    assertThat(look(request -> request.startTime(Stall.NOON.plusSeconds(61)))).isEmpty();
    assertThat(look(request -> request.startTime(Stall.NOON).endTime(Stall.NOON.plusSeconds(60))))
        .hasSize(2);
  }

  @Test
  void pagesFollowEachOtherWhateverComesInTheMeantime() {
    stall.switchTo("quota", "null");
    for (int i = 0; i < 5; i++) {
      meter();
    }
    stall.advance("PT15M");
    var first = client.lookupEvents(request -> request.maxResults(2));
    meter();
    stall.advance("PT15M");

    List<String> seen = new ArrayList<>();
    first.events().forEach(event -> seen.add(event.eventId()));
    client
        .lookupEventsPaginator(request -> request.maxResults(2).nextToken(first.nextToken()))
        .events()
        .forEach(event -> seen.add(event.eventId()));

    assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    assertThat(events()).hasSize(6);
    assertThatThrownBy(() ->
            client.lookupEvents(
                request -> request.startTime(Stall.NOON).nextToken(first.nextToken())))
        .isInstanceOf(InvalidNextTokenException.class);
  }

  @Test
  void whatIsWrongHasAnErrorOfItsOwn() {
    LookupAttribute name =
        LookupAttribute.builder().attributeKey("EventName").attributeValue("x").build();
    assertThatThrownBy(() -> client.lookupEvents(request -> request.lookupAttributes(name, name)))
        .isInstanceOf(InvalidLookupAttributesException.class);
    assertThatThrownBy(() -> by("Colour", "red"))
        .isInstanceOf(InvalidLookupAttributesException.class);
    assertThatThrownBy(() ->
            look(request -> request.startTime(Stall.NOON).endTime(Stall.NOON.minusSeconds(1))))
        .isInstanceOf(InvalidTimeRangeException.class);
    assertThatThrownBy(() -> look(request -> request.maxResults(51)))
        .isInstanceOf(InvalidMaxResultsException.class);
    assertThatThrownBy(() -> look(request -> request.maxResults(0)))
        .isInstanceOf(InvalidMaxResultsException.class);
    assertThatThrownBy(() -> look(request -> request.nextToken("nonsense")))
        .isInstanceOf(InvalidNextTokenException.class);
    assertThatThrownBy(() -> look(request -> request.eventCategory("other")))
        .isInstanceOf(InvalidEventCategoryException.class);
    stall.post("faults", "{\"operation\":\"LookupEvents\",\"kind\":\"throttle\",\"count\":9}");
    assertThatThrownBy(() -> client.lookupEvents())
        .isInstanceOfSatisfying(
            CloudTrailException.class,
            thrown ->
                assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException"));
  }

  @Test
  void insightsThereAreNone() {
    stall.switchTo("trailDelay", "\"PT0S\"");
    meter();

    assertThat(look(request -> request.eventCategory("insight"))).isEmpty();
  }

  @Test
  void bothPrefixesOfTheTargetAreUnderstood() {
    assertThat(lookup("CloudTrail_20131101.LookupEvents", "cloudtrail").status()).isEqualTo(200);
    assertThat(lookup(LONG, "cloudtrail").status()).isEqualTo(200);
    assertThat(lookup(LONG, "aws-marketplace").type()).isEqualTo("InvalidSignatureException");
    assertThat(lookup("CloudTrail_20131101.CreateTrail", "cloudtrail").message())
        .contains("AWS CloudTrail has the operation CreateTrail");
  }

  private Reply lookup(String target, String signingName) {
    return stall
        .call()
        .scopedTo("us-east-1", signingName)
        .target(target)
        .body("{}")
        .send(stall.http());
  }

  private List<Event> events() {
    return client.lookupEvents().events();
  }

  private List<Event> by(String key, String value) {
    return look(request ->
        request.lookupAttributes(
            LookupAttribute.builder().attributeKey(key).attributeValue(value).build()));
  }

  private List<Event> look(java.util.function.Consumer<LookupEventsRequest.Builder> request) {
    return client.lookupEvents(request).events();
  }

  private Event only() {
    List<Event> events = events();
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  private static Event one(List<Event> events, String name) {
    return events.stream()
        .filter(event -> event.eventName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Reply meter(String... records) {
    return stall.metering("BatchMeterUsage", Usage.batch(records));
  }

  private void meterIn(String region) {
    Reply reply =
        stall
            .call()
            .scopedTo(region, "aws-marketplace")
            .target("AWSMPMeteringService.BatchMeterUsage")
            .body(Usage.batch())
            .send(stall.http());
    assertThat(reply.status()).isEqualTo(200);
  }
}
