package io.stallholder.marketplace.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ScriptedAws;
import io.stallholder.marketplace.SigV4;
import io.stallholder.marketplace.aws.AwsAccess;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntitlementClientTest {
  private static final ProductCode PRODUCT = new ProductCode("4zq81example0metering00x1");
  private static final AwsAccountId BUYER = new AwsAccountId("345678901234");
  private static final LicenseArn LICENSE =
      new LicenseArn("arn:aws:license-manager::294406891311:license:l-5f0c");
  private static final EntitlementQuery OF_LICENSE =
      new EntitlementQuery(PRODUCT, new EntitlementQuery.License(LICENSE));

  private ScriptedAws aws;
  private AwsAccess access;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
    access = aws.access();
  }

  @AfterEach
  void stop() {
    access.close();
    aws.close();
  }

  private EntitlementsAnswer ask(EntitlementQuery.Holder holder) {
    return access.entitlement().getEntitlements(new EntitlementQuery(PRODUCT, holder));
  }

  private static String seats(String value) {
    return """
    {"ProductCode":"4zq81example0metering00x1","Dimension":"seats",
     "CustomerAWSAccountId":"345678901234","CustomerIdentifier":null,
     "LicenseArn":"arn:aws:license-manager::294406891311:license:l-5f0c",
     "ExpirationDate":1825333199.5,"Value":%s}\
    """
        .formatted(value);
  }

  private static String page(String entitlements) {
    return "{\"Entitlements\":[" + entitlements + "]}";
  }

  @Test
  void entitlementsOfALicenseAreAskedForAsAwsSpecifies() {
    aws.answer(200, page(""));
    assertThat(access.entitlement().getEntitlements(OF_LICENSE))
        .isEqualTo(new EntitlementsAnswer.Read(java.util.List.of()));
    var request = aws.onlyRequest();
    assertThat(request.header("x-amz-target")).isEqualTo("AWSMPEntitlementService.GetEntitlements");
    assertThat(request.header("content-type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(request.text())
        .isEqualTo(
            """
            {"ProductCode":"4zq81example0metering00x1",\
            "Filter":{"LICENSE_ARN":["arn:aws:license-manager::294406891311:license:l-5f0c"]},\
            "MaxResults":25}\
            """);
    var signed = SigV4.check(request, ScriptedAws.SECRET_KEY);
    assertThat(signed.valid()).isTrue();
    assertThat(signed.region()).isEqualTo("us-east-1");
  }

  @Test
  void otherHoldersHaveTheirFilters() {
    aws.answer(200, page("")).answer(200, page("")).answer(200, page(""));
    ask(new EntitlementQuery.Account(BUYER));
    ask(new EntitlementQuery.Customer(new CustomerIdentifier("X01EXAMPLEX")));
    ask(new EntitlementQuery.Everyone());
    assertThat(aws.requests())
        .extracting(ScriptedAws.Request::text)
        .satisfiesExactly(
            text -> assertThat(text).contains("{\"CUSTOMER_AWS_ACCOUNT_ID\":[\"345678901234\"]}"),
            text -> assertThat(text).contains("{\"CUSTOMER_IDENTIFIER\":[\"X01EXAMPLEX\"]}"),
            text -> assertThat(text).doesNotContain("Filter"));
  }

  @Test
  void everyPageIsReadEvenBehindAnEmptyOne() {
    aws.answer(
            200,
            "{\"Entitlements\":[%s],\"NextToken\":\"one\"}"
                .formatted(seats("{\"IntegerValue\":1}")))
        .answer(200, "{\"Entitlements\":[],\"NextToken\":\"two\"}")
        .answer(200, page(seats("{\"IntegerValue\":2}")));
    assertThat(access.entitlement().getEntitlements(OF_LICENSE))
        .isInstanceOfSatisfying(
            EntitlementsAnswer.Read.class,
            read ->
                assertThat(read.entitlements())
                    .extracting(Entitlement::value)
                    .containsExactly(
                        new Entitlement.IntegerValue(1), new Entitlement.IntegerValue(2)));
    assertThat(aws.requests().get(0).text()).doesNotContain("NextToken");
    assertThat(aws.requests().get(1).text()).endsWith("\"NextToken\":\"one\"}");
    assertThat(aws.requests().get(2).text()).endsWith("\"NextToken\":\"two\"}");
  }

  @Test
  void pagesWithoutEndAreGivenUp() {
    for (int page = 0; page <= EntitlementClient.MAX_PAGES; page++) {
      aws.answer(200, "{\"Entitlements\":[],\"NextToken\":\"again\"}");
    }
    assertThat(access.entitlement().getEntitlements(OF_LICENSE))
        .isInstanceOf(EntitlementsAnswer.Unavailable.class);
    assertThat(aws.requests()).hasSize(EntitlementClient.MAX_PAGES);
  }

  private Entitlement.Value read(String value) {
    aws.answer(200, page(seats(value)));
    var answer = access.entitlement().getEntitlements(OF_LICENSE);
    return ((EntitlementsAnswer.Read) answer).entitlements().getFirst().value();
  }

  @Test
  void valuesKeepTheirKind() {
    assertThat(read("{\"IntegerValue\":50}")).isEqualTo(new Entitlement.IntegerValue(50));
    assertThat(read("{\"DoubleValue\":0.1}"))
        .isEqualTo(new Entitlement.DoubleValue(new BigDecimal("0.1")));
    assertThat(read("{\"BooleanValue\":false}")).isEqualTo(new Entitlement.BooleanValue(false));
    assertThat(read("{\"StringValue\":\"\"}")).isEqualTo(new Entitlement.StringValue(""));
    assertThat(read("{\"IntegerValue\":null,\"StringValue\":\"gold\"}"))
        .isEqualTo(new Entitlement.StringValue("gold"));
  }

  @Test
  void entitlementSaysWhoseAndUntilWhen() {
    aws.answer(200, page(seats("{\"IntegerValue\":50}")));
    assertThat(access.entitlement().getEntitlements(OF_LICENSE))
        .isEqualTo(
            new EntitlementsAnswer.Read(
                java.util.List.of(
                    new Entitlement(
                        PRODUCT,
                        new Dimension("seats"),
                        new Entitlement.IntegerValue(50),
                        Optional.of(Instant.ofEpochSecond(1825333199, 500_000_000)),
                        new Entitlement.Buyer(
                            Optional.of(LICENSE), Optional.of(BUYER), Optional.empty())))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "{}",
        "{\"Entitlements\":null}",
        "{\"Entitlements\":[{}]}",
        "{\"Entitlements\":[{\"ProductCode\":\"p\",\"Dimension\":\"d\",\"LicenseArn\":\"odd\",\"Value\":{\"BooleanValue\":true}}]}",
        "{\"Entitlements\":[{\"ProductCode\":\"p\",\"Dimension\":\"d\"}]}",
        "{\"Entitlements\":[{\"ProductCode\":\"p\",\"Dimension\":\"d\",\"Value\":{}}]}",
        "{\"Entitlements\":[{\"ProductCode\":\"p\",\"Dimension\":\"d\",\"Value\":{\"StringValue\":\"x\"},"
            + "\"ExpirationDate\":1e999999999}]}"
      })
  void whatCannotBeReadIsNotAnEmptyList(String body) {
    aws.answer(200, body);
    assertThat(access.entitlement().getEntitlements(OF_LICENSE))
        .isInstanceOf(EntitlementsAnswer.Unavailable.class);
  }

  @Test
  void failureOnALaterPageIsNotHalfAList() {
    aws.answer(
            200,
            "{\"Entitlements\":[%s],\"NextToken\":\"one\"}"
                .formatted(seats("{\"IntegerValue\":1}")))
        .answer(400, "{\"__type\":\"ThrottlingException\"}");
    assertThat(access.entitlement().getEntitlements(OF_LICENSE))
        .isInstanceOfSatisfying(
            EntitlementsAnswer.Refused.class,
            refused -> assertThat(refused.error()).isInstanceOf(MarketplaceError.Throttling.class));
  }

  @Test
  void noAnswerIsUnavailable() {
    aws.hangUp();
    assertThat(access.entitlement().getEntitlements(OF_LICENSE))
        .isInstanceOf(EntitlementsAnswer.Unavailable.class);
  }
}
