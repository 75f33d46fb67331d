package io.stallholder.marketplace.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.OfferId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ProductId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
  private static final Instant SENT = Instant.parse("2026-11-05T12:42:00Z");
  private static final Instant TIME = Instant.parse("2026-11-05T12:40:22Z");
  private static final String ID = "6a1f9d0e-1111-4222-8333-9abcdef01234";
  private static final AgreementId AGREEMENT = new AgreementId("agmt-7x2exampleexampleexample01");
  private static final AwsAccountId BUYER = new AwsAccountId("345678901234");
  private static final CustomerIdentifier CUSTOMER = new CustomerIdentifier("X01EXAMPLEX");
  private static final ProductCode PRODUCT = new ProductCode("4zq81example0metering00x1");

  private static Parsed parse(String body) {
    return EventParser.parse("sqs-id", SENT, body);
  }

  private static MarketplaceEvent understood(String body) {
    Parsed parsed = parse(body);
    assertThat(parsed).isInstanceOf(Parsed.Understood.class);
    return ((Parsed.Understood) parsed).event();
  }

  private static String event(String detailType, String detail) {
    return """
    {"version":"0","id":"%s","detail-type":"%s","source":"aws.agreement-marketplace",
     "account":"210987654321","time":"2026-11-05T12:40:22Z","region":"us-east-1",
     "resources":["arn:aws:aws-marketplace::aws:agreement:agmt-7x2exampleexampleexample01"],
     "detail":{"requestId":"0f3b","catalog":"AWSMarketplace",
       "acceptor":{"accountId":"345678901234"},"proposer":{"accountId":"210987654321"}%s}}\
    """
        .formatted(ID, detailType, detail.isEmpty() ? "" : "," + detail);
  }

  private static String agreement(String members) {
    return "\"agreement\":{\"id\":\"agmt-7x2exampleexampleexample01\"" + members + "}";
  }

  private static String license(String arn) {
    return agreement("")
        + """
        ,"product":{"id":"prod-k7example2abcd","code":"4zq81example0metering00x1"},
         "license":{"arn":"%s"},"offer":{"id":"offer-abcd1234efgh5"}\
        """
            .formatted(arn);
  }

  private static String sns(String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Type", "Notification")
        .put("MessageId", "5b1d7c1e-0000-5000-8000-0123456789ab")
        .put("TopicArn", "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-x")
        .put("Message", message)
        .put("Timestamp", "2026-11-05T13:00:07.123Z")
        .put("SignatureVersion", "1")
        .toString();
  }

  private static String message(String action, String more) {
    return """
    {"action":"%s","customer-identifier":"X01EXAMPLEX",
     "product-code":"4zq81example0metering00x1"%s}\
    """
        .formatted(action, more);
  }

  private static final String SNS_ID = "5b1d7c1e-0000-5000-8000-0123456789ab";
  private static final Instant SNS_TIME = Instant.parse("2026-11-05T13:00:07.123Z");

  @Test
  void agreementCreatedAsReallyDelivered() {
    assertThat(
            understood(
                event(
                    "Purchase Agreement Created - Proposer",
                    agreement(
                            """
                            ,"intent":"NEW","status":"ACTIVE",
                            "acceptanceTime":"2026-11-05T12:40:11.013Z",
                            "startTime":"2026-11-05T12:40:11.013Z",
                            "endTime":"9999-01-01T00:00:00Z\"\
                            """)
                        + ",\"offer\":{\"id\":\"offer-abcd1234efgh5\"}"
                        + ",\"resaleAuthorization\":{\"id\":null}")))
        .isEqualTo(
            new MarketplaceEvent.AgreementCreated(
                ID,
                TIME,
                AGREEMENT,
                BUYER,
                new MarketplaceEvent.Origin(
                    MarketplaceEvent.Intent.NEW,
                    Optional.empty(),
                    Optional.of(new OfferId("offer-abcd1234efgh5")),
                    Optional.of(Instant.parse("2026-11-05T12:40:11.013Z")),
                    Optional.empty())));
  }

  @Test
  void renewalNamesWhatItRenews() {
    assertThat(
            understood(
                event(
                    "Purchase Agreement Created - Manufacturer",
                    agreement(
                            """
                            ,"intent":"RENEW","previousAgreementId":"agmt-old",
                            "endTime":"2027-11-05T00:00:00Z\"\
                            """)
                        + ",\"product\":{\"id\":\"prod-1\",\"title\":\"Example\"}")))
        .isInstanceOfSatisfying(
            MarketplaceEvent.AgreementCreated.class,
            created -> {
              assertThat(created.origin().intent()).isEqualTo(MarketplaceEvent.Intent.RENEW);
              assertThat(created.origin().previousAgreement())
                  .contains(new AgreementId("agmt-old"));
              assertThat(created.origin().endTime())
                  .contains(Instant.parse("2027-11-05T00:00:00Z"));
            });
  }

  @Test
  void unknownIntentIsKeptAsOther() {
    assertThat(
            understood(
                event("Purchase Agreement Created - Proposer", agreement(",\"intent\":\"GIFT\""))))
        .isInstanceOfSatisfying(
            MarketplaceEvent.AgreementCreated.class,
            created ->
                assertThat(created.origin().intent()).isEqualTo(MarketplaceEvent.Intent.OTHER));
  }

  @Test
  void agreementAmended() {
    assertThat(
            understood(
                event(
                    "Purchase Agreement Amended - Proposer",
                    agreement(",\"intent\":\"AMEND\",\"autoRenewalEnabled\":true")
                        + ",\"renewalSummary\":{\"lockoutStartTime\":null,\"disabledBy\":null}")))
        .isEqualTo(new MarketplaceEvent.AgreementAmended(ID, TIME, AGREEMENT, BUYER));
  }

  @ParameterizedTest
  @EnumSource(
      value = MarketplaceEvent.EndStatus.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "OTHER")
  void agreementEndedForEveryReason(MarketplaceEvent.EndStatus status) {
    assertThat(
            understood(
                event(
                    "Purchase Agreement Ended - Proposer",
                    agreement(",\"status\":\"" + status.name() + "\""))))
        .isEqualTo(new MarketplaceEvent.AgreementEnded(ID, TIME, AGREEMENT, BUYER, status));
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"status\":\"FORGOTTEN\"", ""})
  void endForAReasonNobodyKnowsIsStillAnEnd(String status) {
    assertThat(understood(event("Purchase Agreement Ended - Proposer", agreement(status))))
        .isEqualTo(
            new MarketplaceEvent.AgreementEnded(
                ID, TIME, AGREEMENT, BUYER, MarketplaceEvent.EndStatus.OTHER));
  }

  @Test
  void onlyRenewedAndReplacedHaveASuccessor() {
    assertThat(MarketplaceEvent.EndStatus.values())
        .filteredOn(MarketplaceEvent.EndStatus::hasSuccessor)
        .containsExactly(MarketplaceEvent.EndStatus.RENEWED, MarketplaceEvent.EndStatus.REPLACED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"License Updated - Manufacturer", "License Updated - Proposer"})
  void licenseUpdatedInEitherRole(String detailType) {
    String arn = "arn:aws:license-manager::294406891311:license:l-5f0c";
    assertThat(understood(event(detailType, license(arn))))
        .isEqualTo(
            new MarketplaceEvent.LicenseUpdated(
                ID,
                TIME,
                new MarketplaceEvent.Grant(
                    AGREEMENT,
                    new ProductId("prod-k7example2abcd"),
                    PRODUCT,
                    new LicenseArn(arn),
                    BUYER)));
  }

  @Test
  void licenseDeprovisionedWithTheArnAsTheDocumentationPrintsIt() {
    assertThat(
            understood(
                event(
                    "License Deprovisioned - Manufacturer",
                    license("aws:license-manager:us-east-1:294406891311:l-5f0c"))))
        .isInstanceOfSatisfying(
            MarketplaceEvent.LicenseDeprovisioned.class,
            ended -> assertThat(ended.grant().license().id()).isEqualTo("l-5f0c"));
  }

  @Test
  void agreementIdMayComeFromTheResourcesAlone() {
    assertThat(
            understood(
                event(
                    "Purchase Agreement Ended - Proposer",
                    "\"agreement\":{\"status\":\"EXPIRED\"}")))
        .isInstanceOfSatisfying(
            MarketplaceEvent.AgreementEnded.class,
            ended -> assertThat(ended.agreement()).isEqualTo(AGREEMENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Purchase Agreement Ending - Proposer",
        "Purchase Agreement Renewal Terms Finalized - Proposer",
        "Purchase Agreement Advisory Issued - Manufacturer",
        "Spend Threshold Reached",
        "Agreement Cancellation Request Pending Approval - Acceptor",
        "Purchase Agreement Billing Adjustment Completed - Proposer",
        "License Painted Blue - Manufacturer"
      })
  void unknownDetailTypeIsKept(String detailType) {
    assertThat(understood(event(detailType, agreement(""))))
        .isEqualTo(new MarketplaceEvent.Unknown(ID, TIME, detailType, Optional.of(AGREEMENT)));
  }

  @Test
  void eventOfAnotherSourceIsNotTakenForMarketplace() {
    String body =
        event("License Updated - Manufacturer", license("arn:aws:license-manager::1:license:l-1"))
            .replace("aws.agreement-marketplace", "my.own.source");
    assertThat(understood(body)).isInstanceOf(MarketplaceEvent.Unknown.class);
  }

  @Test
  void catalogEventWithoutAgreementIsKept() {
    assertThat(
            understood(
                """
                {"id":"e1","detail-type":"Change Set Succeeded","source":"aws.marketplacecatalog",
                 "time":"2026-11-05T12:40:22.5Z","resources":[],"detail":{"changeSetId":"x"}}\
                """))
        .isEqualTo(
            new MarketplaceEvent.Unknown(
                "e1",
                Instant.parse("2026-11-05T12:40:22.500Z"),
                "Change Set Succeeded",
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "License Updated - Manufacturer, detail.license.arn is missing",
    "Purchase Agreement Ended - Proposer, detail.acceptor.accountId is missing"
  })
  void eventThatLacksWhatItIsAboutIsUnreadableUnderItsOwnId(String detailType, String reason) {
    String body =
        detailType.startsWith("License")
            ? event(detailType, license("arn").replace("\"arn\":\"arn\"", "\"arn\":\" \""))
            : event(detailType, agreement("")).replace("\"acceptor\"", "\"acquirer\"");
    assertThat(parse(body)).isEqualTo(new Parsed.Unreadable(ID, reason));
  }

  @Test
  void eventWithoutATimeIsUnreadable() {
    String body = event("License Updated", "").replace("2026-11-05T12:40:22Z", "yesterday");
    assertThat(parse(body))
        .isEqualTo(new Parsed.Unreadable(ID, "time is not a time: \"yesterday\""));
  }

  @Test
  void subscribeSuccess() {
    assertThat(
            understood(
                sns(
                    message(
                        "subscribe-success",
                        """
                        ,"offer-identifier":"offer-abcd1234efgh5","isFreeTrialTermPresent":"true"
                        """))))
        .isEqualTo(
            new MarketplaceEvent.SubscribeSuccess(
                SNS_ID,
                SNS_TIME,
                CUSTOMER,
                PRODUCT,
                new MarketplaceEvent.Terms(Optional.of(new OfferId("offer-abcd1234efgh5")), true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"isFreeTrialTermPresent\":\"false\"", ""})
  void subscribeSuccessWithoutOfferAndTrial(String more) {
    assertThat(understood(sns(message("subscribe-success", more))))
        .isEqualTo(
            new MarketplaceEvent.SubscribeSuccess(
                SNS_ID,
                SNS_TIME,
                CUSTOMER,
                PRODUCT,
                new MarketplaceEvent.Terms(Optional.empty(), false)));
  }

  @Test
  void otherNotifications() {
    assertThat(understood(sns(message("subscribe-fail", ",\"offer-identifier\":\"o-1\""))))
        .isEqualTo(
            new MarketplaceEvent.SubscribeFail(
                SNS_ID, SNS_TIME, CUSTOMER, PRODUCT, Optional.of(new OfferId("o-1"))));
    assertThat(understood(sns(message("unsubscribe-pending", ""))))
        .isEqualTo(new MarketplaceEvent.UnsubscribePending(SNS_ID, SNS_TIME, CUSTOMER, PRODUCT));
    assertThat(understood(sns(message("unsubscribe-success", ""))))
        .isEqualTo(new MarketplaceEvent.UnsubscribeSuccess(SNS_ID, SNS_TIME, CUSTOMER, PRODUCT));
    assertThat(understood(sns(message("entitlement-updated", ""))))
        .isEqualTo(new MarketplaceEvent.EntitlementUpdated(SNS_ID, SNS_TIME, CUSTOMER, PRODUCT));
  }

  @Test
  void trailingCommaAndLeadingBlankAreForgiven() {
    String sample =
        """
        {
          "action": "unsubscribe-pending",
          "customer-identifier": " X01EXAMPLEX",
          "product-code": "4zq81example0metering00x1",
        }\
        """;
    assertThat(understood(sns(sample)))
        .isEqualTo(new MarketplaceEvent.UnsubscribePending(SNS_ID, SNS_TIME, CUSTOMER, PRODUCT));
  }

  @Test
  void rawDeliveryTakesIdAndTimeFromSqs() {
    assertThat(understood(message("unsubscribe-pending", "")))
        .isEqualTo(new MarketplaceEvent.UnsubscribePending("sqs-id", SENT, CUSTOMER, PRODUCT));
  }

  @Test
  void eventBridgeEventForwardedBySnsKeepsItsOwnId() {
    assertThat(understood(sns(event("Purchase Agreement Amended - Proposer", agreement("")))))
        .isEqualTo(new MarketplaceEvent.AgreementAmended(ID, TIME, AGREEMENT, BUYER));
  }

  @Test
  void unknownActionAndOtherSnsTypesAreKept() {
    assertThat(understood(sns(message("subscribe-perhaps", ""))))
        .isEqualTo(
            new MarketplaceEvent.Unknown(SNS_ID, SNS_TIME, "subscribe-perhaps", Optional.empty()));
    assertThat(understood(sns("hello").replace("\"Notification\"", "\"SubscriptionConfirmation\"")))
        .isEqualTo(
            new MarketplaceEvent.Unknown(
                SNS_ID, SNS_TIME, "SubscriptionConfirmation", Optional.empty()));
  }

  @Test
  void notificationThatCannotBeReadIsUnreadableUnderItsOwnId() {
    assertThat(parse(sns("hello"))).isEqualTo(new Parsed.Unreadable(SNS_ID, "action is missing"));
    assertThat(parse(sns(message("subscribe-fail", "").replace("customer-identifier", "who"))))
        .isEqualTo(new Parsed.Unreadable(SNS_ID, "customer-identifier is missing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "[]", "null", "{", "7"})
  void bodyThatIsNoObjectIsUnreadableUnderTheSqsId(String body) {
    assertThat(parse(body))
        .isEqualTo(new Parsed.Unreadable("sqs-id", "the body is not a JSON object"));
  }

  @Test
  void objectOfNoKnownKindIsUnreadable() {
    assertThat(parse("{\"id\":\"x-1\"}").identity()).isEqualTo("x-1");
    assertThat(parse("{}").identity()).isEqualTo("sqs-id");
    assertThat(parse("{}")).isInstanceOf(Parsed.Unreadable.class);
  }
}
