/// The two listeners, and everything a resource needs to answer a request.
@NullMarked
package io.stallholder.gateway.http;

import org.jspecify.annotations.NullMarked;
