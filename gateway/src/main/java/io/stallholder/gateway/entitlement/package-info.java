/// What buyers' contracts include: read from AWS, kept with its history, asked by others.
@NullMarked
package io.stallholder.gateway.entitlement;

import org.jspecify.annotations.NullMarked;
