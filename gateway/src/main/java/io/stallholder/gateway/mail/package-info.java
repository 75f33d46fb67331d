/// Mail that goes out.
@NullMarked
package io.stallholder.gateway.mail;

import org.jspecify.annotations.NullMarked;
