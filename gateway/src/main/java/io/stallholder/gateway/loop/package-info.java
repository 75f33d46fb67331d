/// Work that goes on by itself until the program stops.
@NullMarked
package io.stallholder.gateway.loop;

import org.jspecify.annotations.NullMarked;
