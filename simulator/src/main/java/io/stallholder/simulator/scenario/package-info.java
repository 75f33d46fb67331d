/// Stories that happen in the simulator by themselves, step by step, and say what has to come of
/// them: [io.stallholder.simulator.scenario.Scenario].
@NullMarked
package io.stallholder.simulator.scenario;

import org.jspecify.annotations.NullMarked;
