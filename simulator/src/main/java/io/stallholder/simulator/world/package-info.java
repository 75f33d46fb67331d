/// Who and what exists: sellers, buyers, products.
@NullMarked
package io.stallholder.simulator.world;

import org.jspecify.annotations.NullMarked;
