/// What buyers buy: agreements, their licenses, registration tokens, and the events they cause.
@NullMarked
package io.stallholder.simulator.agreement;

import org.jspecify.annotations.NullMarked;
