package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// A call whose signature holds and whose input could be parsed.
///
/// @param bytes the length of the body as it was sent
public record Call(String operation, Caller caller, ObjectNode input, int bytes) {}
