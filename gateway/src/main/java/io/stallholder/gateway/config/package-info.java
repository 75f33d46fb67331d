/// One file and the environment, read once into one record per feature.
@NullMarked
package io.stallholder.gateway.config;

import org.jspecify.annotations.NullMarked;
