/// A license's life: who bought what, in which state it is, and how events move it.
@NullMarked
package io.stallholder.gateway.agreement;

import org.jspecify.annotations.NullMarked;
