package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// Events by the virtual clock, in the shapes that AWS documents and a real listing showed.
final class EventsTest {
  private static final String CREATED = "Purchase Agreement Created - Proposer";
  private static final String ENDING = "Purchase Agreement Ending - Proposer";
  private static final String ENDED = "Purchase Agreement Ended - Proposer";
  private static final String UPDATED = "License Updated - Manufacturer";
  private static final String DEPROVISIONED = "License Deprovisioned - Manufacturer";

  private final Stall stall = Stall.open();
  private final SqsClient sqs = stall.sqs();

  @AfterEach
  void close() {
    sqs.close();
    stall.close();
  }

  @Test
  void eventsComeWhenTimeReachesThemAndNotBefore() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    assertThat(types()).isEmpty();
    stall.advance("PT10.999S");
    assertThat(types()).isEmpty();
    stall.advance("PT0.001S");
    assertThat(types()).containsExactly(CREATED);
    stall.advance("PT61S");
    assertThat(types()).containsExactly(UPDATED);
    stall.delete("subscriptions/" + subscription.agreementId());
    assertThat(types()).containsExactly(ENDED);
    stall.advance("PT31S");
    assertThat(types()).containsExactly(DEPROVISIONED);
  }

  @Test
  void oneStepMakesEverythingHappenInOrder() {
    stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.subscribe(Stall.OTHER_BUYER, Stall.CONTRACT);
    stall.advance("P370D");

    List<JsonNode> events = events();
    assertThat(events)
        .extracting(event -> event.path("detail-type").asText())
        .containsExactly(
            CREATED,
            CREATED,
            UPDATED,
            UPDATED,
            ENDING,
            ENDING,
            ENDING,
            ENDING,
            ENDING,
            ENDED,
            DEPROVISIONED);
    assertThat(events)
        .extracting(event -> event.path("time").asText())
        .containsExactly(
            "2030-11-05T12:00:11Z",
            "2030-11-05T12:00:11Z",
            "2030-11-05T12:01:12Z",
            "2030-11-05T12:01:12Z",
            "2031-05-09T12:00:00Z",
            "2031-07-08T12:00:00Z",
            "2031-08-07T12:00:00Z",
            "2031-09-06T12:00:00Z",
            "2031-10-06T12:00:00Z",
            "2031-11-05T12:00:00Z",
            "2031-11-05T12:00:31Z");
    assertThat(events.get(9).at("/detail/agreement/status").asText()).isEqualTo("EXPIRED");
    assertThat(events.get(4).at("/detail/agreement/daysBeforeEndTime").asInt()).isEqualTo(180);
  }

  @Test
  void createdTellsOfTheAgreementOnly() {
    stall.offer("offer-abcd1234efgh5", Stall.SUBSCRIPTION, "");
    stall.advance("PT0.013S");
    JsonNode subscription =
        stall.post(
            "subscriptions",
            """
            {"buyer":"345678901234","product":"4zq81example0metering00x1","offer":"offer-abcd1234efgh5"}\
            """);
    stall.advance("PT11S");

    assertShape(
        events().getFirst(),
        """
        {"version":"0","id":"*","detail-type":"Purchase Agreement Created - Proposer",
         "source":"aws.agreement-marketplace","account":"210987654321","time":"2030-11-05T12:00:11Z",
         "region":"us-east-1","resources":["arn:aws:aws-marketplace::aws:agreement:AGREEMENT"],
         "detail":{"requestId":"*","catalog":"AWSMarketplace",
          "agreement":{"id":"AGREEMENT","intent":"NEW","status":"ACTIVE",
           "acceptanceTime":"2030-11-05T12:00:00.013Z","startTime":"2030-11-05T12:00:00.013Z",
           "endTime":"9999-01-01T00:00:00Z"},
          "acceptor":{"accountId":"345678901234"},"proposer":{"accountId":"210987654321"},
          "offer":{"id":"offer-abcd1234efgh5"},"resaleAuthorization":{"id":null}}}\
        """,
        subscription);
  }

  @Test
  void licenseUpdatedTellsOfProductAndLicense() {
    stall.offer("offer-abcd1234efgh5", Stall.SUBSCRIPTION, "");
    stall.advance("PT0.013S");
    JsonNode subscription =
        stall.post(
            "subscriptions",
            """
            {"buyer":"345678901234","product":"4zq81example0metering00x1","offer":"offer-abcd1234efgh5"}\
            """);
    stall.advance("PT72S");

    assertShape(
        events().getLast(),
        """
        {"version":"0","id":"*","detail-type":"License Updated - Manufacturer",
         "source":"aws.agreement-marketplace","account":"210987654321","time":"2030-11-05T12:01:12Z",
         "region":"us-east-1","resources":["arn:aws:aws-marketplace::aws:agreement:AGREEMENT"],
         "detail":{"requestId":"*","catalog":"AWSMarketplace","agreement":{"id":"AGREEMENT"},
          "product":{"id":"prod-k7example2abcd","code":"4zq81example0metering00x1"},
          "license":{"arn":"LICENSE"},"acceptor":{"accountId":"345678901234"},
          "proposer":{"accountId":"210987654321"},"offer":{"id":"offer-abcd1234efgh5"}}}\
        """,
        subscription);
    assertThat(stall.get("subscriptions").at("/subscriptions/0/activatedAt").asText())
        .isEqualTo("2030-11-05T12:01:12Z");
  }

  @Test
  void endedHasNoOffer() {
    JsonNode subscription =
        stall.post(
            "subscriptions", "{\"buyer\":\"345678901234\",\"product\":\"prod-k7example2abcd\"}");
    stall.advance("PT72S");
    stall.delete("subscriptions/" + subscription.path("agreementId").asText());

    assertShape(
        events().getLast(),
        """
        {"version":"0","id":"*","detail-type":"Purchase Agreement Ended - Proposer",
         "source":"aws.agreement-marketplace","account":"210987654321","time":"2030-11-05T12:01:12Z",
         "region":"us-east-1","resources":["arn:aws:aws-marketplace::aws:agreement:AGREEMENT"],
         "detail":{"requestId":"*","catalog":"AWSMarketplace",
          "agreement":{"id":"AGREEMENT","status":"CANCELLED"},
          "acceptor":{"accountId":"345678901234"},"proposer":{"accountId":"210987654321"},
          "resaleAuthorization":{"id":null}}}\
        """,
        subscription);
  }

  @Test
  void whoLeavesBeforeTheLicenseIsActiveCausesNoLicenseEvent() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.advance("PT20S");
    stall.delete("subscriptions/" + subscription.agreementId());
    stall.advance("PT1H");

    assertThat(types()).containsExactly(CREATED, ENDED);
  }

  @Test
  void licensesAndAgreementsLookLikeAwsOnes() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    assertThat(subscription.licenseArn())
        .matches("arn:aws:license-manager::294406891311:license:l-[0-9a-f]{32}");
    assertThat(subscription.agreementId()).matches("agmt-[a-z0-9]{25}");
  }

  @Test
  void eventsGoToTheQueueOfTheirProduct() {
    stall.put("world", Worlds.TWO_SELLERS);
    stall.active(Worlds.OTHER_PRODUCT);

    assertThat(types()).isEmpty();
  }

  private List<String> types() {
    return events().stream().map(event -> event.path("detail-type").asText()).toList();
  }

  /// Takes all there is out of the queue.
  private List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    for (List<Message> batch = receive(); !batch.isEmpty(); batch = receive()) {
      for (Message message : batch) {
        events.add(Stall.parse(message.body()));
        sqs.deleteMessage(
            request -> request.queueUrl(stall.queueUrl()).receiptHandle(message.receiptHandle()));
      }
    }
    return events;
  }

  private List<Message> receive() {
    return sqs.receiveMessage(request -> request.queueUrl(stall.queueUrl()).maxNumberOfMessages(10))
        .messages();
  }

  private static void assertShape(JsonNode event, String expected, JsonNode subscription) {
    String text =
        expected
            .replace("AGREEMENT", subscription.path("agreementId").asText())
            .replace("LICENSE", subscription.path("licenseArn").asText())
            .replaceFirst("\\*", event.path("id").asText())
            .replaceFirst("\\*", event.at("/detail/requestId").asText());
    assertThat(event).isEqualTo(Stall.parse(text));
    assertThat(event.path("id").asText()).hasSize(36);
  }
}
