package io.stallholder.marketplace.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductId;
import io.stallholder.marketplace.ScriptedAws;
import io.stallholder.marketplace.SigV4;
import io.stallholder.marketplace.aws.AwsAccess;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgreementClientTest {
  private static final AgreementId ID = new AgreementId("agmt-7x2example01");
  private static final LicenseArn LICENSE =
      new LicenseArn("arn:aws:license-manager::294406891311:license:l-5f0c");
  private static final ProductId PRODUCT = new ProductId("prod-k7example2abcd");
  private static final Agreement AGREEMENT =
      new Agreement(
          ID,
          new AwsAccountId("345678901234"),
          List.of(PRODUCT),
          "CANCELLED",
          Optional.of(new AgreementId("agmt-first")),
          Optional.of(Instant.parse("2026-11-05T12:40:11.013Z")),
          Optional.of(Instant.parse("2026-11-05T12:40:11.013Z")));

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

  @Test
  void anAgreementIsDescribed() {
    aws.answer(
        200,
        """
        {"agreementId":"agmt-7x2example01","acceptor":{"accountId":"345678901234"},
         "proposer":{"accountId":"210987654321"},"agreementType":"PurchaseAgreement",
         "acceptanceTime":1793882411.013,"startTime":1793882411.013,"endTime":null,
         "proposalSummary":{"offerId":"offer-1",
           "resources":[{"id":"prod-k7example2abcd","type":"SaaSProduct"}]},
         "status":"CANCELLED","initialAgreementId":"agmt-first"}
        """);
    assertThat(access.agreement().describe(ID)).isEqualTo(new AgreementAnswer.Known<>(AGREEMENT));
    var request = aws.onlyRequest();
    assertThat(request.header("x-amz-target"))
        .isEqualTo("AWSMPCommerceService_v20200301.DescribeAgreement");
    assertThat(request.header("content-type")).isEqualTo("application/x-amz-json-1.0");
    assertThat(request.text()).isEqualTo("{\"agreementId\":\"agmt-7x2example01\"}");
    assertThat(SigV4.check(request, ScriptedAws.SECRET_KEY).service()).isEqualTo("aws-marketplace");
  }

  @Test
  void theLicenseOfAnAgreementSaysWhetherItWasEverActive() {
    aws.answer(200, entitlement("DEPROVISIONED")).answer(200, entitlement("FAILED"));
    assertThat(access.agreement().license(ID))
        .isEqualTo(new AgreementAnswer.Known<>(new AgreementLicense(LICENSE, true)));
    assertThat(access.agreement().license(ID))
        .isEqualTo(new AgreementAnswer.Known<>(new AgreementLicense(LICENSE, false)));
  }

  private static String entitlement(String status) {
    return """
    {"agreementEntitlements":[{"status":"%s","type":"License",
      "licenseArn":"arn:aws:license-manager::294406891311:license:l-5f0c"}]}
    """
        .formatted(status);
  }

  @Test
  void anAgreementWithoutALicenseHasNone() {
    aws.answer(200, "{\"agreementEntitlements\":[{\"status\":\"SCHEDULED\"}]}");
    assertThat(access.agreement().license(ID)).isInstanceOf(AgreementAnswer.None.class);
  }

  @Test
  void aSearchGoesOnToTheLastPage() {
    aws.answer(200, "{\"agreementViewSummaries\":[],\"nextToken\":\"more\"}")
        .answer(
            200,
            """
            {"agreementViewSummaries":[
              {"agreementId":"agmt-other","entitlements":[
                {"licenseArn":"arn:aws:license-manager::294406891311:license:l-0000"}]},
              {"agreementId":"agmt-7x2example01","entitlements":[
                {"licenseArn":"arn:aws:license-manager::294406891311:license:l-5f0c"}]}]}
            """);
    assertThat(access.agreement().licenseByBuyer(AGREEMENT, PRODUCT))
        .isEqualTo(new AgreementAnswer.Known<>(new AgreementLicense(LICENSE, false)));
    assertThat(aws.requests().getFirst().text())
        .isEqualTo(
            """
            {"catalog":"AWSMarketplace","filters":[\
            {"name":"PartyType","values":["Proposer"]},\
            {"name":"AgreementType","values":["PurchaseAgreement"]},\
            {"name":"AcceptorAccountId","values":["345678901234"]},\
            {"name":"ResourceIdentifier","values":["prod-k7example2abcd"]}],"maxResults":50}\
            """);
    assertThat(aws.requests().getLast().text()).contains("\"nextToken\":\"more\"");
  }

  @Test
  void whatIsNotOursIsToldApartFromWhatIsNotKnown() {
    aws.answer(400, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no\"}")
        .answer(400, "{\"__type\":\"ThrottlingException\",\"message\":\"slow\"}")
        .hangUp()
        .answer(200, "{\"agreementId\":\"agmt-7x2example01\"}");
    assertThat(access.agreement().describe(ID)).isInstanceOf(AgreementAnswer.None.class);
    assertThat(access.agreement().describe(ID)).isInstanceOf(AgreementAnswer.Refused.class);
    assertThat(access.agreement().describe(ID)).isInstanceOf(AgreementAnswer.Unavailable.class);
    assertThat(access.agreement().describe(ID))
        .as("an answer that cannot be read")
        .isInstanceOf(AgreementAnswer.Unavailable.class);
  }
}
