package io.stallholder.simulator.queue;

/// An AWS service that puts messages into queues, and what in it does so.
///
/// @param servicePrincipal as queue policies name it: `events.amazonaws.com`, `sns.amazonaws.com`
/// @param sourceArn the rule or the topic: `aws:SourceArn` of conditions
public record Sender(String servicePrincipal, String sourceArn) {}
