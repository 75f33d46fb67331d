/// What outlives a restart.
@NullMarked
package io.stallholder.simulator.journal;

import org.jspecify.annotations.NullMarked;
