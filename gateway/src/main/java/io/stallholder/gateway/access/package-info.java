/// Whether a buyer may use what was bought, told from memory that is never wrong for long.
@NullMarked
package io.stallholder.gateway.access;

import org.jspecify.annotations.NullMarked;
