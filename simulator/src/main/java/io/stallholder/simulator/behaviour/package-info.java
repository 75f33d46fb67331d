/// What is known of AWS's behaviour, with its source, and a switch for each open question.
@NullMarked
package io.stallholder.simulator.behaviour;

import org.jspecify.annotations.NullMarked;
