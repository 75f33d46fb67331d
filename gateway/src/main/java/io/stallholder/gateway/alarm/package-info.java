/// Telling people what is about to cost money, also without Prometheus.
@NullMarked
package io.stallholder.gateway.alarm;

import org.jspecify.annotations.NullMarked;
