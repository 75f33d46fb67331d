/// AWS Marketplace Entitlement Service: GetEntitlements.
@NullMarked
package io.stallholder.simulator.entitlement;

import org.jspecify.annotations.NullMarked;
