package io.stallholder.gateway.registration;

import io.stallholder.gateway.agreement.License;
import java.time.Instant;

/// A buyer's page: what it is about, and how far the buyer has come.
///
/// @param expires when its address stops working
/// @param mailed whether the buyer has confirmed their e-mail address
/// @param others how many other subscriptions of this buyer were registered
record Visit(
    Reference reference,
    License license,
    boolean isComplete,
    Instant expires,
    int others,
    Mailed mailed) {}
