/// The Marketplace Entitlement Service: what a buyer's contract includes.
@NullMarked
package io.stallholder.marketplace.entitlement;

import org.jspecify.annotations.NullMarked;
