/// Whether this process lives, and whether it should get work.
@NullMarked
package io.stallholder.gateway.health;

import org.jspecify.annotations.NullMarked;
