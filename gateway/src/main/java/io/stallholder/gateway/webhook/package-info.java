/// What the seller's app is told of licenses, as signed webhooks.
@NullMarked
package io.stallholder.gateway.webhook;

import org.jspecify.annotations.NullMarked;
