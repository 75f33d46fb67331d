/// The numbers operators watch, under one registry.
@NullMarked
package io.stallholder.gateway.metrics;

import org.jspecify.annotations.NullMarked;
