/// Business time: the hours, windows and deadlines that money hangs on.
@NullMarked
package io.stallholder.gateway.clock;

import org.jspecify.annotations.NullMarked;
