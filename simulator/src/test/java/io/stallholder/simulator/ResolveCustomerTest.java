package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.marketplacemetering.model.ExpiredTokenException;
import software.amazon.awssdk.services.marketplacemetering.model.InvalidTokenException;

/// AWS Marketplace API reference, ResolveCustomer.
final class ResolveCustomerTest {
  private final Stall stall = Stall.open();

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void answersAccountProductAndLicenseWithoutCustomerIdentifier() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    Reply reply = resolve(subscription.token());

    assertThat(reply.json().toString())
        .isEqualTo(
            "{\"CustomerAWSAccountId\":\"%s\",\"ProductCode\":\"%s\",\"LicenseArn\":\"%s\"}"
                .formatted(Stall.BUYER, Stall.SUBSCRIPTION, subscription.licenseArn()));
    assertThat(reply.response().headers().firstValue("x-amzn-RequestId")).isPresent();
    assertThat(reply.response().headers().firstValue("Content-Type"))
        .contains("application/x-amz-json-1.1");
  }

  @Test
  void anSdkThatDoesNotKnowLicenseArnReadsTheRest() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    try (var client = stall.meteringClient()) {
      var customer =
          client.resolveCustomer(request -> request.registrationToken(subscription.token()));

      assertThat(customer.customerAWSAccountId()).isEqualTo(Stall.BUYER);
      assertThat(customer.productCode()).isEqualTo(Stall.SUBSCRIPTION);
      assertThat(customer.customerIdentifier()).isNull();
    }
  }

  @Test
  void aTokenNeedsToBeEncodedInAForm() {
    assertThat(stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION).token())
        .contains("+", "/", "=", "%");
  }

  @Test
  void aTokenCanBeResolvedAgain() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    assertThat(resolve(subscription.token()).json())
        .isEqualTo(resolve(subscription.token()).json());
  }

  @Test
  void aTokenForOneUseIsInvalidTheSecondTime() {
    stall.switchTo("tokenUse", "\"once\"");
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    assertThat(resolve(subscription.token()).status()).isEqualTo(200);
    assertThat(resolve(subscription.token()).type()).isEqualTo("InvalidTokenException");
  }

  @Test
  void setUpYourAccountGivesAFreshTokenForTheSameLicense() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    String fresh =
        stall
            .post("subscriptions/" + subscription.agreementId() + "/token", "")
            .path("registrationToken")
            .asText();

    assertThat(fresh).isNotEqualTo(subscription.token());
    assertThat(resolve(fresh).json()).isEqualTo(resolve(subscription.token()).json());
  }

  @Test
  void aTokenExpiresAfterFourHoursOfVirtualTime() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.advance("PT3H59M59.999S");
    assertThat(resolve(subscription.token()).status()).isEqualTo(200);
    stall.advance("PT0.001S");

    assertThat(resolve(subscription.token()).type()).isEqualTo("ExpiredTokenException");
    try (var client = stall.meteringClient()) {
      assertThatThrownBy(() ->
              client.resolveCustomer(request -> request.registrationToken(subscription.token())))
          .isInstanceOf(ExpiredTokenException.class);
    }
  }

  @Test
  void tokenLifeCanBeChosen() {
    stall.switchTo("tokenLife", "\"PT30M\"");
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.advance("PT30M");

    assertThat(resolve(subscription.token()).type()).isEqualTo("ExpiredTokenException");
  }

  @Test
  void anUnknownTokenIsInvalid() {
    try (var client = stall.meteringClient()) {
      assertThatThrownBy(
              () -> client.resolveCustomer(request -> request.registrationToken("nonsense")))
          .isInstanceOf(InvalidTokenException.class)
          .hasMessageContaining("Registration token is invalid.");
    }
  }

  @Test
  void aTokenOfAnotherSellersProductIsInvalid() {
    stall.put("world", Worlds.TWO_SELLERS);
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    Reply reply =
        stall
            .call()
            .as(AwsCredentialsIdentity.create(Worlds.OTHER_KEY, Worlds.OTHER_SECRET))
            .target("AWSMPMeteringService.ResolveCustomer")
            .body("{\"RegistrationToken\":\"" + subscription.token() + "\"}")
            .send(stall.http());

    assertThat(reply.type()).isEqualTo("InvalidTokenException");
  }

  @Test
  void aMissingOrEmptyTokenBreaksAConstraint() {
    Reply missing = stall.metering("ResolveCustomer", "{}");
    assertThat(missing.type()).isEqualTo("ValidationException");
    assertThat(missing.message())
        .isEqualTo(
            "1 validation error detected: Value null at 'registrationToken' failed to satisfy"
                + " constraint: Member must not be null");
    assertThat(resolve("").message()).contains("length greater than or equal to 1");
  }

  @Test
  void theApiIsDisabledInOtherRegions() {
    Reply reply =
        stall
            .call()
            .scopedTo("us-gov-west-1", "aws-marketplace")
            .target("AWSMPMeteringService.ResolveCustomer")
            .body("{\"RegistrationToken\":\"x\"}")
            .send(stall.http());

    assertThat(reply.type()).isEqualTo("DisabledApiException");
  }

  @Test
  void customerIdentifierMayBeAnEmptyString() {
    stall.switchTo("customerIdentifier", "\"empty\"");
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    assertThat(resolve(subscription.token()).json().path("CustomerIdentifier").textValue())
        .isEmpty();
  }

  private Reply resolve(String token) {
    return stall.metering("ResolveCustomer", "{\"RegistrationToken\":\"" + token + "\"}");
  }
}
