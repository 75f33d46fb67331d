/// What a seller's own test looks like; run by both lines of JUnit, in a JVM of its own.
@NullMarked
package io.stallholder.simulator.sample;

import org.jspecify.annotations.NullMarked;
