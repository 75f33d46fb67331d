/// Access to one publishing account: credentials, endpoints, and the clients that use them.
@NullMarked
package io.stallholder.marketplace.aws;

import org.jspecify.annotations.NullMarked;
