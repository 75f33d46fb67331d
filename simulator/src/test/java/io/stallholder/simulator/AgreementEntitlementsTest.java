package io.stallholder.simulator;

import static io.stallholder.simulator.AgreementCalls.BUYER;
import static io.stallholder.simulator.AgreementCalls.SELLER;
import static io.stallholder.simulator.AgreementCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// AWS Marketplace API reference, GetAgreementEntitlements, which the SDK does not know yet.
final class AgreementEntitlementsTest {
  private final Stall stall = Stall.open();

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void theBuyersTokenResolvesForHalfAnHour() {
    Subscription subscription = stall.active(Stall.CONTRACT);

    JsonNode entitlement = entitlement(BUYER, subscription.agreementId());

    assertStatus(entitlement, "PROVISIONED", "AGREEMENT_ACTIVE");
    assertThat(entitlement.path("licenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(entitlement.at("/resource/id").asText()).isEqualTo("prod-c4example3abcd");
    assertThat(entitlement.at("/resource/type").asText()).isEqualTo("SaaSProduct");
    assertThat(entitlement.has("type")).isTrue();
    String token = entitlement.path("registrationToken").asText();
    assertThat(token).matches("[A-Za-z0-9+/=.:_-]{1,512}");
    assertThat(resolve(token).json().path("LicenseArn").asText())
        .isEqualTo(subscription.licenseArn());
    assertThat(entitlement(BUYER, subscription.agreementId()).path("registrationToken").asText())
        .isNotEqualTo(token);
    stall.advance("PT30M");
    assertThat(resolve(token).type()).isEqualTo("ExpiredTokenException");
    assertThat(stall.get("calls").toString()).doesNotContain(token);
  }

  @Test
  void theSellerSeesTheEntitlementWithoutAToken() {
    Subscription subscription = stall.active(Stall.CONTRACT);

    JsonNode entitlement = entitlement(SELLER, subscription.agreementId());

    assertStatus(entitlement, "PROVISIONED", "AGREEMENT_ACTIVE");
    assertThat(entitlement.has("registrationToken")).isFalse();
  }

  @Test
  void anEntitlementFollowsItsLicense() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    String id = subscription.agreementId();
    assertStatus(entitlement(BUYER, id), "PENDING", "PROVISIONING_IN_PROGRESS");
    assertThat(entitlement(BUYER, id).has("registrationToken")).isFalse();
    stall.advance("PT72S");
    happen(id, "suspend");
    assertStatus(entitlement(BUYER, id), "PROVISIONED", "ACCOUNT_SUSPENDED");
    happen(id, "resume");
    stall.delete("subscriptions/" + id);
    assertStatus(entitlement(BUYER, id), "PROVISIONED", "AGREEMENT_INACTIVE");
    stall.advance("PT31S");
    assertStatus(entitlement(BUYER, id), "DEPROVISIONED", "AGREEMENT_INACTIVE");
    assertThat(entitlement(BUYER, id).path("licenseArn").asText())
        .isEqualTo(subscription.licenseArn());
  }

  @Test
  void whatNeverCameHasFailed() {
    String unpaid = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION).agreementId();
    happen(unpaid, "payment-failed");
    String withdrawn = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION).agreementId();
    stall.delete("subscriptions/" + withdrawn);

    assertStatus(entitlement(BUYER, unpaid), "FAILED", "INVALID_PAYMENT_INSTRUMENT");
    assertStatus(entitlement(BUYER, withdrawn), "FAILED", "AGREEMENT_INACTIVE");
    assertThat(entitlement(BUYER, unpaid).has("licenseArn")).isFalse();
    assertThat(call(stall, SELLER, "DescribeAgreement", unpaid).json().path("status").asText())
        .isEqualTo("TERMINATED");
  }

  @Test
  void aFutureDatedAgreementIsScheduled() {
    stall.offer("offer-later", Stall.CONTRACT, ",\"startsAt\":\"2030-12-01T00:00:00Z\"");
    String id =
        stall
            .post(
                "subscriptions",
                """
                {"buyer":"345678901234","product":"prod-c4example3abcd","offer":"offer-later"}\
                """)
            .path("agreementId")
            .asText();

    JsonNode waiting = entitlement(BUYER, id);
    assertStatus(waiting, "SCHEDULED", "FUTURE_START_DATE");
    assertThat(waiting.has("licenseArn")).isFalse();
    assertThat(waiting.has("registrationToken")).isFalse();
    stall.put("clock", "{\"now\":\"2030-12-01T00:00:00Z\"}");
    assertStatus(entitlement(BUYER, id), "PENDING", "PROVISIONING_IN_PROGRESS");
    stall.advance("PT72S");
    assertStatus(entitlement(BUYER, id), "PROVISIONED", "AGREEMENT_ACTIVE");
  }

  @Test
  void aLegacyProductsAgreementHasAnEntitlementToo() {
    Subscription legacy = stall.active(Stall.BUYER, "2lg74example0customer00x4");

    assertStatus(entitlement(BUYER, legacy.agreementId()), "PROVISIONED", "AGREEMENT_ACTIVE");
  }

  private void happen(String id, String kind) {
    var unused = stall.post("subscriptions/" + id + "/events", "{\"kind\":\"" + kind + "\"}");
  }

  private JsonNode entitlement(AwsCredentialsIdentity caller, String id) {
    Reply reply = call(stall, caller, "GetAgreementEntitlements", id);
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    assertThat(reply.json().path("agreementEntitlements")).hasSize(1);
    return reply.json().at("/agreementEntitlements/0");
  }

  private static void assertStatus(JsonNode entitlement, String status, String reason) {
    assertThat(entitlement.path("status").asText()).isEqualTo(status);
    assertThat(entitlement.path("statusReasonCode").asText()).isEqualTo(reason);
  }

  private Reply resolve(String token) {
    return stall.metering("ResolveCustomer", "{\"RegistrationToken\":\"" + token + "\"}");
  }
}
