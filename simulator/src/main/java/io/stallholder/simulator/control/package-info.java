/// The control API under `/_simulator`: time, world, subscriptions, switches, faults, ledger,
/// calls.
@NullMarked
package io.stallholder.simulator.control;

import org.jspecify.annotations.NullMarked;
