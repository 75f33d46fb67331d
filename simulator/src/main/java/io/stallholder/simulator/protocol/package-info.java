/// How AWS calls look on the wire: JSON 1.0 and 1.1, the query protocol, errors, request ids.
@NullMarked
package io.stallholder.simulator.protocol;

import org.jspecify.annotations.NullMarked;
