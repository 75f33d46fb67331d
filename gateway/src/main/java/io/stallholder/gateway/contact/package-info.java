/// Buyers' contact data, encrypted.
@NullMarked
package io.stallholder.gateway.contact;

import org.jspecify.annotations.NullMarked;
