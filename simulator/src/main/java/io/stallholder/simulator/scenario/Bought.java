package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;

/// A subscription of the scenario, with what AWS calls it.
///
/// @param product its code
record Bought(String agreementId, String licenseArn, String buyer, String product) {
  /// As the control API describes it.
  static Bought of(JsonNode subscription) {
    return new Bought(
        subscription.path("agreementId").asText(),
        subscription.path("licenseArn").asText(),
        subscription.path("buyer").asText(),
        subscription.path("product").asText());
  }

  /// Enough of it to recognize it by.
  String shortly() {
    return agreementId + " " + shortly(licenseArn);
  }

  static String shortly(String licenseArn) {
    String license = licenseArn.substring(licenseArn.lastIndexOf(':') + 1);
    return license.substring(0, Math.min(license.length(), 10));
  }
}
