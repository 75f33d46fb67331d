package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.ClientProgram.Finished;
import io.stallholder.simulator.Stall.Subscription;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// AWS CLI 2, unmodified. Debian's 2.9 is of 2023: it knows no LicenseArn.
final class AwsCliIT {
  private final Path aws = Tools.awsCli();
  private final Stall stall = Stall.open();
  private final AwsCli cli;

  AwsCliIT(@TempDir Path folder) {
    this.cli = new AwsCli(aws, folder, stall.uri());
  }

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void theCallerIsTheSeller() {
    assertThat(cli.answer("sts", "get-caller-identity").path("Account").asText())
        .isEqualTo(Stall.SELLER);
  }

  @Test
  void aTokenIsResolvedAsFarAsTheCliKnows() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    JsonNode customer =
        cli.answer(
            "meteringmarketplace",
            "resolve-customer",
            "--registration-token",
            subscription.token());

    assertThat(customer.path("CustomerAWSAccountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(customer.path("ProductCode").asText()).isEqualTo(Stall.SUBSCRIPTION);
  }

  @Test
  void aTokenOfNobodyIsAnErrorWithItsCode() {
    Finished finished =
        cli.run("meteringmarketplace", "resolve-customer", "--registration-token", "nonsense");

    assertThat(finished.exitCode()).isEqualTo(254);
    assertThat(finished.err())
        .contains("An error occurred (InvalidTokenException)")
        .contains("ResolveCustomer");
    assertThat(finished.out()).isBlank();
  }

  @Test
  void aProductCodeIsRefusedForAProductWithLicenses() {
    Finished finished =
        cli.run(
            "meteringmarketplace",
            "batch-meter-usage",
            "--product-code",
            Stall.SUBSCRIPTION,
            "--usage-records",
            "Timestamp=2030-11-05T12:00:00Z,CustomerIdentifier=X01EXAMPLEX,Dimension=api_calls,"
                + "Quantity=3");

    assertThat(finished.exitCode()).isEqualTo(254);
    assertThat(finished.err()).contains("An error occurred (InvalidProductCodeException)");
  }

  @Test
  void entitlementsAreListed() {
    stall.active(Stall.CONTRACT);

    JsonNode entitlements =
        cli.answer(
                "marketplace-entitlement",
                "get-entitlements",
                "--product-code",
                Stall.CONTRACT,
                "--filter",
                "DIMENSION=seats")
            .path("Entitlements");

    assertThat(entitlements).hasSize(1);
    assertThat(entitlements.at("/0/Value/IntegerValue").asInt()).isEqualTo(10);
    assertThat(entitlements.at("/0/ExpirationDate").asText()).startsWith("2031-11-05T12:00:00");
  }
}
