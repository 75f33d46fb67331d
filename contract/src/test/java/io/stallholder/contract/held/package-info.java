/// What the contracts are held against: the simulator, or what the environment names.
@NullMarked
package io.stallholder.contract.held;

import org.jspecify.annotations.NullMarked;
