package io.stallholder.simulator.junit;

/// What a buyer got by subscribing.
///
/// @param registrationToken what the buyer's browser posts to the fulfillment URL
public record Subscription(
    String agreementId, String licenseArn, String buyer, String registrationToken) {}
