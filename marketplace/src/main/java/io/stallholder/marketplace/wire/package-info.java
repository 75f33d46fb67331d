/// AWS-JSON 1.1 over HTTPS with SigV4: one signed request, one reply.
@NullMarked
package io.stallholder.marketplace.wire;

import org.jspecify.annotations.NullMarked;
