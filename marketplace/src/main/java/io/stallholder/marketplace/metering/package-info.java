/// The Marketplace Metering Service: turn a registration token into a buyer, report usage.
@NullMarked
package io.stallholder.marketplace.metering;

import org.jspecify.annotations.NullMarked;
