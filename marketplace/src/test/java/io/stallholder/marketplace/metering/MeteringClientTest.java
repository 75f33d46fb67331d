package io.stallholder.marketplace.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.RegistrationToken;
import io.stallholder.marketplace.ScriptedAws;
import io.stallholder.marketplace.aws.AwsAccess;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeteringClientTest {
  private static final AwsAccountId BUYER = new AwsAccountId("345678901234");
  private static final String ARN =
      "arn:aws:license-manager::294406891311:license:l-5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5";
  private static final LicenseArn LICENSE = new LicenseArn(ARN);
  private static final ProductCode PRODUCT = new ProductCode("4zq81example0metering00x1");
  private static final Instant HOUR = Instant.ofEpochSecond(1793883600);

  private final UsageRecord calls = record("api_calls", 120, List.of());
  private final UsageRecord storage = record("storage", 3, List.of());

  private ScriptedAws aws;
  private AwsAccess access;
  private MeteringClient metering;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
    access = aws.access();
    metering = access.metering();
  }

  @AfterEach
  void stop() {
    access.close();
    aws.close();
  }

  private static UsageRecord record(String dimension, int quantity, List<Allocation> allocations) {
    return new UsageRecord(
        HOUR,
        new Customer.Licensed(BUYER, LICENSE),
        new Dimension(dimension),
        new Quantity(quantity),
        allocations);
  }

  private static UsageBatch batch(UsageRecord... records) {
    return new UsageBatch(Optional.empty(), List.of(records));
  }

  private static String echo(String dimension, int quantity) {
    return """
    {"Timestamp":1.7938836E9,"CustomerAWSAccountId":"345678901234","LicenseArn":"%s",
     "Dimension":"%s","Quantity":%d}\
    """
        .formatted(ARN, dimension, quantity);
  }

  private static String result(String echo, String status) {
    return "{\"UsageRecord\":%s,\"Status\":\"%s\",\"MeteringRecordId\":\"id-%s\"}"
        .formatted(echo, status, status);
  }

  private BatchAnswer answered(String body) {
    aws.answer(200, body);
    return metering.batchMeterUsage(batch(calls, storage));
  }

  @Test
  void usageOfALicenseIsSentAsAwsSpecifiesIt() {
    aws.answer(200, "{\"Results\":[],\"UnprocessedRecords\":[]}");
    var allocations =
        List.of(
            new Allocation(new Quantity(90), List.of(new Tag("team", "search"))),
            new Allocation(new Quantity(30), List.of()));
    metering.batchMeterUsage(batch(record("api_calls", 120, allocations)));

    var request = aws.onlyRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri()).hasToString("/");
    assertThat(request.header("content-type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(request.header("x-amz-target")).isEqualTo("AWSMPMeteringService.BatchMeterUsage");
    assertThat(request.text())
        .isEqualTo(
            """
            {"UsageRecords":[\
            {"Timestamp":1793883600,"CustomerAWSAccountId":"345678901234",\
            "LicenseArn":"arn:aws:license-manager::294406891311:license:l-5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5",\
            "Dimension":"api_calls","Quantity":120,\
            "UsageAllocations":[\
            {"AllocatedUsageQuantity":90,"Tags":[{"Key":"team","Value":"search"}]},\
            {"AllocatedUsageQuantity":30}]}]}\
            """);
  }

  @Test
  void usageOfOlderProductsNamesProductAndCustomer() {
    aws.answer(200, "{\"Results\":[],\"UnprocessedRecords\":[]}");
    metering.batchMeterUsage(
        new UsageBatch(
            Optional.of(PRODUCT),
            List.of(
                legacy(new Customer.LegacyIdentifier(new CustomerIdentifier("X01EXAMPLEX"))),
                legacy(new Customer.LegacyAccount(BUYER)))));

    assertThat(aws.onlyRequest().text())
        .isEqualTo(
            """
            {"ProductCode":"4zq81example0metering00x1","UsageRecords":[\
            {"Timestamp":1793883600.250,"CustomerIdentifier":"X01EXAMPLEX",\
            "Dimension":"api_calls","Quantity":1},\
            {"Timestamp":1793883600.250,"CustomerAWSAccountId":"345678901234",\
            "Dimension":"api_calls","Quantity":1}]}\
            """);
  }

  private static UsageRecord legacy(Customer customer) {
    return new UsageRecord(
        HOUR.plusMillis(250), customer, new Dimension("api_calls"), new Quantity(1), List.of());
  }

  @Test
  void repeatedBatchIsTheSameRequest() {
    aws.answer(500, "{\"__type\":\"InternalServiceErrorException\"}").answer(200, "{}");
    metering.batchMeterUsage(batch(calls));
    metering.batchMeterUsage(batch(calls));
    assertThat(aws.requests().get(0).text()).isEqualTo(aws.requests().get(1).text());
  }

  @Test
  void resultsAreMatchedByWhatTheySayNotByPosition() {
    var answer =
        answered(
            "{\"Results\":[%s,%s]}"
                .formatted(
                    result(echo("storage", 3), "Success"),
                    result(echo("api_calls", 120), "CustomerNotSubscribed")));
    assertThat(answer)
        .isEqualTo(
            new BatchAnswer.Answered(
                List.of(
                    new RecordResult(
                        storage,
                        new Status.Success(),
                        Optional.of(new MeteringRecordId("id-Success"))),
                    new RecordResult(
                        calls,
                        new Status.CustomerNotSubscribed(),
                        Optional.of(new MeteringRecordId("id-CustomerNotSubscribed")))),
                List.of()));
  }

  @Test
  void unprocessedRecordsAreTheOnesThatWereSent() {
    var answer =
        answered(
            "{\"Results\":[%s],\"UnprocessedRecords\":[%s]}"
                .formatted(result(echo("storage", 3), "DuplicateRecord"), echo("api_calls", 120)));
    assertThat(answer)
        .isInstanceOfSatisfying(
            BatchAnswer.Answered.class,
            answered -> {
              assertThat(answered.unprocessed()).containsExactly(calls);
              assertThat(answered.results())
                  .extracting(RecordResult::status)
                  .containsExactly(new Status.DuplicateRecord());
            });
  }

  @Test
  void unknownStatusIsKept() {
    assertThat(answered("{\"Results\":[%s]}".formatted(result(echo("storage", 3), "Pending"))))
        .isInstanceOfSatisfying(
            BatchAnswer.Answered.class,
            answered ->
                assertThat(answered.results().getFirst().status())
                    .isEqualTo(new Status.Unknown("Pending")));
  }

  @Test
  void successWithoutAnIdIsASuccess() {
    assertThat(
            answered(
                "{\"Results\":[{\"Status\":\"Success\",\"UsageRecord\":%s}]}"
                    .formatted(echo("storage", 3))))
        .isEqualTo(
            new BatchAnswer.Answered(
                List.of(new RecordResult(storage, new Status.Success(), Optional.empty())),
                List.of()));
  }

  @Test
  void successWithAnIdOfAnyLengthIsASuccess() {
    String id = "i".repeat(5000);
    String body = "{\"Results\":[%s]}".formatted(result(echo("storage", 3), "Success"));
    assertThat(answered(body.replace("id-Success", id)))
        .isInstanceOfSatisfying(
            BatchAnswer.Answered.class,
            answered ->
                assertThat(answered.results().getFirst().id()).contains(new MeteringRecordId(id)));
  }

  @Test
  void licenseEchoedInAnotherFormIsTheSameLicense() {
    String echo =
        echo("storage", 3).replace("::294406891311:license:", ":us-east-1:294406891311:license/");
    assertThat(answered("{\"Results\":[%s]}".formatted(result(echo, "Success"))))
        .isInstanceOfSatisfying(
            BatchAnswer.Answered.class,
            answered -> assertThat(answered.results().getFirst().record()).isEqualTo(storage));
  }

  @Test
  void recordThatWasNotSentIsLeftOut() {
    assertThat(
            answered(
                "{\"Results\":[%s,%s]}"
                    .formatted(
                        result(echo("seats", 1), "Success"),
                        result(echo("storage", 3), "Success"))))
        .isInstanceOfSatisfying(
            BatchAnswer.Answered.class,
            answered ->
                assertThat(answered.results())
                    .extracting(RecordResult::record)
                    .containsOnly(storage));
  }

  @Test
  void answerAboutOtherRecordsOnlyIsNoAnswer() {
    assertThat(answered("{\"Results\":[%s]}".formatted(result(echo("seats", 1), "Success"))))
        .isEqualTo(new BatchAnswer.Lost("HTTP 200 that names none of the records sent"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>welcome to the airport</html>",
        "{\"Results\":[",
        "[]",
        "null",
        "{}",
        "{\"Results\":null}",
        "{\"Results\":[]} trailing"
      })
  void okWithGarbageIsLost(String body) {
    assertThat(answered(body)).isInstanceOf(BatchAnswer.Lost.class);
  }

  @Test
  void refusalOfABatchNamesItsReason() {
    aws.answer(400, "{\"__type\":\"TimestampOutOfBoundsException\",\"message\":\"too old\"}");
    assertThat(metering.batchMeterUsage(batch(calls)))
        .isEqualTo(
            new BatchAnswer.Refused(
                new MarketplaceError.TimestampOutOfBounds(
                    new ErrorReply("TimestampOutOfBoundsException", 400, "too old"))));
    assertThat(aws.requests()).hasSize(1);
  }

  @Test
  void tokenOfANewProductResolvesToAccountAndLicense() {
    aws.answer(
        200,
        """
        {"CustomerAWSAccountId":"345678901234","ProductCode":"4zq81example0metering00x1",
         "CustomerIdentifier":"","LicenseArn":"%s","SomethingNew":{"a":1}}
        """
            .formatted(ARN));
    assertThat(metering.resolveCustomer(new RegistrationToken("aBc-opaque\"token%3D")))
        .isEqualTo(
            new ResolveAnswer.Resolved(
                new ResolvedCustomer(
                    PRODUCT, Optional.of(BUYER), Optional.of(LICENSE), Optional.empty())));
    var request = aws.onlyRequest();
    assertThat(request.header("x-amz-target")).isEqualTo("AWSMPMeteringService.ResolveCustomer");
    assertThat(request.text()).isEqualTo("{\"RegistrationToken\":\"aBc-opaque\\\"token%3D\"}");
  }

  @Test
  void tokenOfAnOlderProductResolvesToAnIdentifier() {
    aws.answer(
        200,
        "{\"CustomerIdentifier\":\"X01EXAMPLEX\",\"ProductCode\":\"4zq81example0metering00x1\"}");
    assertThat(metering.resolveCustomer(new RegistrationToken("t")))
        .isEqualTo(
            new ResolveAnswer.Resolved(
                new ResolvedCustomer(
                    PRODUCT,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new CustomerIdentifier("X01EXAMPLEX")))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "{}",
        "{\"ProductCode\":\"p\"}",
        "{\"ProductCode\":\"p\",\"CustomerAWSAccountId\":\"not digits\"}",
        "{\"ProductCode\":\"p\",\"CustomerAWSAccountId\":\"1\",\"LicenseArn\":\"odd\"}"
      })
  void buyerThatCannotBeReadIsNotKnown(String body) {
    aws.answer(200, body);
    assertThat(metering.resolveCustomer(new RegistrationToken("t")))
        .isInstanceOf(ResolveAnswer.Unavailable.class);
  }

  @Test
  void tokenNeverComesBackInAnError() {
    aws.answer(
        400,
        """
        {"__type":"ValidationException","message":"1 validation error detected: Value 's3cret' at \
        'registrationToken' failed to satisfy constraint"}\
        """);
    assertThat(metering.resolveCustomer(new RegistrationToken("s3cret")))
        .isInstanceOfSatisfying(
            ResolveAnswer.Refused.class,
            refused -> {
              assertThat(refused.error()).isInstanceOf(MarketplaceError.Validation.class);
              assertThat(refused.toString()).contains("[hidden]").doesNotContain("s3cret");
            });
  }

  @Test
  void resolveThatGetsNoAnswerIsUnavailable() {
    aws.hangUp();
    assertThat(metering.resolveCustomer(new RegistrationToken("t")))
        .isInstanceOf(ResolveAnswer.Unavailable.class);
    assertThat(aws.requests()).hasSize(1);
  }
}
