/// Virtual time, and what is due in it.
@NullMarked
package io.stallholder.simulator.clock;

import org.jspecify.annotations.NullMarked;
