package io.stallholder.simulator.world;

/// An AWS account that buys.
public record Buyer(String accountId) {}
