/// What AWS tells us, written down before it is understood.
@NullMarked
package io.stallholder.gateway.inbox;

import org.jspecify.annotations.NullMarked;
