/// The simulator in JUnit tests, of JUnit 5 and of JUnit 6.
@NullMarked
package io.stallholder.simulator.junit;

import org.jspecify.annotations.NullMarked;
