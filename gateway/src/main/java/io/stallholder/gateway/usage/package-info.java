/// Usage events on their way in: read, resolved to a license, counted once, durable when answered.
@NullMarked
package io.stallholder.gateway.usage;

import org.jspecify.annotations.NullMarked;
