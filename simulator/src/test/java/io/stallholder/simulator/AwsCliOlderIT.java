package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What AWS CLI 2.9 needs of legacy products and of SQS's older query protocol.
final class AwsCliOlderIT {
  private static final String LEGACY_PRODUCT = "9leg05example0legacy00x6";
  private static final String LEGACY_WORLD =
      """
      {"sellers":[{"accountId":"210987654321","accessKeyId":"AKIASIMULATORSELLER1",
         "secretAccessKey":"simulated+secret/of/210987654321/EXAMPLE"}],
       "buyers":[{"accountId":"345678901234"}],
       "products":[{"code":"9leg05example0legacy00x6","productId":"prod-l6example7abcd",
         "seller":"210987654321","model":"subscription","dimensions":["api_calls"],
         "concurrentAgreements":false,"licensing":"legacy"}]}
      """;

  private final Path aws = Tools.awsCli();
  private final Stall stall = Stall.open();
  private final AwsCli cli;

  AwsCliOlderIT(@TempDir Path folder) {
    this.cli = new AwsCli(aws, folder, stall.uri());
  }

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void aTokenOfALegacyProductIsResolvedToACustomerIdentifier() {
    JsonNode customer = legacyCustomer();

    assertThat(customer.path("CustomerIdentifier").asText()).isNotEmpty();
    assertThat(customer.path("CustomerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(customer.path("ProductCode").asText()).isEqualTo(LEGACY_PRODUCT);
  }

  @Test
  void usageOfALegacyProductIsMeteredByProductCode() {
    String identifier = legacyCustomer().path("CustomerIdentifier").asText();
    stall.advance("PT1H");

    assertThat(meter(identifier, 3).at("/Results/0/Status").asText()).isEqualTo("Success");
    assertThat(meter(identifier, 3).at("/Results/0/Status").asText()).isEqualTo("Success");
    assertThat(meter(identifier, 4).at("/Results/0/Status").asText()).isEqualTo("DuplicateRecord");
    JsonNode records = stall.get("ledger").path("records");
    assertThat(records).hasSize(1);
    assertThat(records.at("/0/productCode").asText()).isEqualTo(LEGACY_PRODUCT);
    assertThat(records.at("/0/dimension").asText()).isEqualTo("api_calls");
    assertThat(records.at("/0/hour").asText()).isEqualTo("2030-11-05T12:00:00Z");
    assertThat(records.at("/0/quantity").asInt()).isEqualTo(3);
  }

  @Test
  void messagesAreReceivedAndDeleted() {
    stall.post("messages", "{\"hello\":\"world\"}");

    JsonNode received =
        cli.answer("sqs", "receive-message", "--queue-url", stall.queueUrl()).path("Messages");
    assertThat(received).hasSize(1);
    assertThat(received.at("/0/Body").asText()).isEqualTo("{\"hello\":\"world\"}");
    cli.run(
            "sqs",
            "delete-message",
            "--queue-url",
            stall.queueUrl(),
            "--receipt-handle",
            received.at("/0/ReceiptHandle").asText())
        .succeeded();

    try (var sqs = stall.sqs()) {
      var counts =
          sqs.getQueueAttributes(
              request -> request.queueUrl(stall.queueUrl()).attributeNamesWithStrings("All"));
      assertThat(counts.attributesAsStrings())
          .containsEntry("ApproximateNumberOfMessages", "0")
          .containsEntry("ApproximateNumberOfMessagesNotVisible", "0");
    }
  }

  @Test
  void anEmptyQueueAnswersNothing() {
    assertThat(cli.run("sqs", "receive-message", "--queue-url", stall.queueUrl()).succeeded().out())
        .isBlank();
  }

  private JsonNode legacyCustomer() {
    stall.put("world", LEGACY_WORLD);
    String token = stall.subscribe(Stall.BUYER, LEGACY_PRODUCT).token();
    stall.advance("PT2M");
    return cli.answer("meteringmarketplace", "resolve-customer", "--registration-token", token);
  }

  private JsonNode meter(String identifier, int quantity) {
    return cli.answer(
        "meteringmarketplace",
        "batch-meter-usage",
        "--product-code",
        LEGACY_PRODUCT,
        "--usage-records",
        "Timestamp=2030-11-05T12:30:00Z,CustomerIdentifier=%s,Dimension=api_calls,Quantity=%d"
            .formatted(identifier, quantity));
  }
}
