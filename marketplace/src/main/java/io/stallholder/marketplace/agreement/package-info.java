/// The Marketplace Agreement API: what a buyer and a seller agreed on.
@NullMarked
package io.stallholder.marketplace.agreement;

import org.jspecify.annotations.NullMarked;
